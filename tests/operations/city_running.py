"""A city's office: each role a process of its own, on PostgreSQL and on a Temporal beside it."""

from dataclasses import dataclass, field
from subprocess import Popen

from operations.office import open_office
from operations.settings import Settings
from tests.operations.office_running import RunningOffice

ROLES = ("api", "worker", "dispatch", "project")


@dataclass
class RunningCity(RunningOffice):
    """Every role once; who falls is started again by whoever runs the containers, here the test."""

    store: Settings = field(default_factory=Settings)
    temporal: str = ""
    roles: dict[str, Popen[str]] = field(default_factory=dict)

    @property
    def settings(self) -> Settings:
        """What the operator has set."""
        return self.store.model_copy(
            update={"home": self.home, "port": self.port, "temporal_address": self.temporal}
        )

    @property
    def environment(self) -> dict[str, str]:
        """The same, as every role is told it."""
        return super().environment | {
            "PERSISTENCE_MODULE": self.store.persistence_module,
            "POSTGRES_HOST": self.store.postgres_host,
            "POSTGRES_USER": self.store.postgres_user,
            "POSTGRES_DBNAME": self.store.postgres_dbname,
            "ONESTOP_TEMPORAL_ADDRESS": self.temporal,
        }

    def open(self) -> None:
        """Make what is not there yet, then start every role."""
        open_office(self.settings).close()
        for role in ROLES:
            self.start(role)

    def start(self, *arguments: str) -> None:
        """Start one role."""
        [role] = arguments
        super().start(role)
        assert self.process is not None
        self.roles[role] = self.process

    def kill(self, role: str) -> int:
        """End a role as a power cut would; its process id."""
        fallen = self.roles[role]
        fallen.kill()
        fallen.wait()
        return fallen.pid

    def processes(self) -> dict[str, int]:
        """The process id of each role that stands."""
        return {role: one.pid for role, one in self.roles.items() if one.poll() is None}

    def kill_everyone(self) -> None:
        """End every role."""
        for role in self.roles:
            self.kill(role)
