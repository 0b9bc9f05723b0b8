"""The stages of the chain and the moves between them that are permitted.

A stage is computed from a dispute's rooms (`Trunk.stage`); this table says which changes from one
fact to the next are in order. It is what the record is held against: by the tests over any order
of decisions, and by whoever asks which disputes left the declared process (the stage
table, docs/reference/stages.md).
"""

from collections.abc import Mapping

from domain.values import Stage

INTAKE, MEDIATION, VISIT = Stage.INTAKE, Stage.MEDIATION, Stage.VISIT
AGREEMENT, ENDED, ARBITRATION = Stage.AGREEMENT, Stage.ENDED, Stage.ARBITRATION
REFERRED, CLOSED = Stage.REFERRED, Stage.CLOSED

MOVES: Mapping[Stage, frozenset[Stage]] = {
    INTAKE: frozenset({MEDIATION, VISIT, ENDED, ARBITRATION, REFERRED, CLOSED}),
    MEDIATION: frozenset({VISIT, AGREEMENT, ENDED, ARBITRATION, REFERRED, CLOSED}),
    VISIT: frozenset({INTAKE, MEDIATION, AGREEMENT, ENDED, ARBITRATION, REFERRED, CLOSED}),
    AGREEMENT: frozenset({VISIT, ARBITRATION, REFERRED, CLOSED}),
    ENDED: frozenset({VISIT, ARBITRATION, REFERRED, CLOSED}),
    ARBITRATION: frozenset({INTAKE, MEDIATION, VISIT, AGREEMENT, ENDED, REFERRED, CLOSED}),
    REFERRED: frozenset({INTAKE, MEDIATION, VISIT, AGREEMENT, ENDED, ARBITRATION, CLOSED}),
    CLOSED: frozenset({INTAKE, MEDIATION, AGREEMENT, ENDED, ARBITRATION}),
}
"""From each stage, the stages the next fact may lead to.

Arbitration falls back to where the dispute stood when it is withdrawn; a referral that returns
does so too, and a visit may be made from every open stage in our hands.
"""
