"""What is refused where somebody would read a dispute in an emergency."""

from domain.refusals import Refusal


class GlassStaysWhole(Refusal):
    """Who lost a dispute for a conflict of interest reads it in no emergency either (回避)."""

    code = "glass-stays-whole"


class NoGlassBroken(Refusal):
    """Nobody of that id reads the dispute in an emergency."""

    code = "no-glass-broken"


class GlassNotNeeded(Refusal):
    """Who may read a dispute needs no emergency to do so."""

    code = "glass-not-needed"
