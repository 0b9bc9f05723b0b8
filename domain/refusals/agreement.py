"""What is refused between a draft and an agreement in effect."""

from domain.refusals import Malformed, Refusal


class DraftOnTheTable(Refusal):
    """There is a draft already; another text replaces it and voids its signatures."""

    code = "draft-on-the-table"


class AgreementIdTaken(Refusal):
    """Another text had that id: nobody's name may come to stand under what they did not read."""

    code = "agreement-id-taken"


class UnknownAgreement(Malformed):
    """No agreement of this dispute has that id."""

    code = "unknown-agreement"


class DraftReplaced(Refusal):
    """That text was replaced by another draft; the new one is signed or nothing."""

    code = "draft-replaced"


class NoBothSidesBound(Malformed):
    """An agreement binds the applicant and at least one other side (调解仲裁法 Art. 14)."""

    code = "no-both-sides-bound"


class NoTerms(Malformed):
    """An agreement says what is to be done (人民调解法 Art. 29)."""

    code = "no-terms"


class TermIdTwice(Malformed):
    """Each term of an agreement has an id of its own."""

    code = "term-id-twice"


class TermWithoutSum(Malformed):
    """A term to pay says how much, above zero."""

    code = "term-without-sum"


class SumOnTermToDo(Malformed):
    """What is to be done, and not paid, has no sum: it is a term of its own."""

    code = "sum-on-term-to-do"


class DebtorNotBound(Malformed):
    """Who is to perform a term is bound by the agreement."""

    code = "debtor-not-bound"


class NoAuthorityToSettle(Refusal):
    """Who signs for a party has that party's special authority (特别授权)."""

    code = "no-authority-to-settle"


class NotBoundByIt(Malformed):
    """Only who is bound by the agreement signs it as a party."""

    code = "not-bound-by-it"


class BoundPartyRefuses(Refusal):
    """A bound party no longer mediates: nothing takes effect against a refusal."""

    code = "bound-party-refuses"


class BoundByAgreement(Refusal):
    """An agreement binds who signed it, and nobody put in their place (民法典 Art. 465)."""

    code = "bound-by-agreement"


class OnlyInOnesOwnHand(Refusal):
    """A name is put under a text, or a note made, by the mediator in person and by nobody else."""

    code = "only-in-ones-own-hand"


class DueDayNotPlausible(Malformed):
    """What is agreed falls due after it is written down, and within a foreseeable time."""

    code = "due-day-not-plausible"
