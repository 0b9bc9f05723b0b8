"""What whoever runs an office may decide about it: everything comes from the environment."""

import re
from enum import StrEnum
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Self

from pydantic import AfterValidator, AliasChoices, Field, SecretStr, model_validator
from pydantic_settings import SettingsConfigDict

from domain.keeping import schedule_of
from domain.merkle import HashName
from operations.ciphers import STANDARD, SUITES
from operations.master_settings import MasterSettings
from workflows.where_to import Networks, must_be_an_address

EMBEDDED = "operations.folder_store"
"""The persistence module of an office in one folder: eventsourcing's SQLite, made durable."""

CITY = "eventsourcing.postgres"
"""The persistence module of an office on PostgreSQL."""


class LogLevel(StrEnum):
    """From which weight on something is written to the logs."""

    DEBUG = "debug"
    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


class LogPlace(StrEnum):
    """Where the logs go: rotating files in the data folder, or the screen (for containers)."""

    FOLDER = "folder"
    SCREEN = "screen"


_MAIL_SERVER = re.compile(r"(smtp|smtps|smtp\+starttls)://[^/@:\s]+:[0-9]{1,5}")
_MAILBOX = re.compile(r"[^@\s<>]+@[^@\s<>]+")

SCANNER = re.compile(r"tcp://(?P<host>[^/:\s]+):(?P<port>[0-9]{1,5})|unix:(?P<path>/\S+)")
"""Where a clamd answers."""

Port = Annotated[int, Field(ge=0, le=65535)]

Origin = Annotated[str, Field(pattern=r"^https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?$")]
"""One page's address as its browser says it; never `*`, and never `null`."""


def _network(said: str) -> str:
    """An address or a network of addresses; raises ValueError."""
    ip_network(said)
    return said


Network = Annotated[str, AfterValidator(_network)]


class Settings(MasterSettings):
    """The settings of one office; `ONESTOP_HOME` and so on, and the stores' own names.

    One that is set to nothing is not set. A password or a master key may stand in a file of its
    own (`…_FILE`), as secret stores give it.
    """

    model_config = SettingsConfigDict(
        env_prefix="ONESTOP_", frozen=True, populate_by_name=True, env_ignore_empty=True
    )

    host: str = "127.0.0.1"
    port: Port = 8080

    hosts: list[str] = Field(default_factory=list)
    """Names the office is called by (`Host`), as a JSON list; empty: by any."""

    origins: list[Origin] = Field(default_factory=list)
    """Pages of other addresses that may read its answers (CORS), each whole: `https://host:port`."""

    gateways: list[Network] = Field(default_factory=list)
    """Who is believed about where a request comes from (`X-Forwarded-For`, `-Proto`): addresses or
    networks of the city's own gateways. Empty: nobody."""

    caller_rate: float = Field(default=50.0, ge=0)
    """Requests a second that one caller may make in the long run; 0: as many as they like. Who
    asks from this machine itself is not limited."""

    caller_burst: int = Field(default=500, ge=1)
    """And so many at once."""

    address_rate: float = Field(default=10.0, ge=0)
    """Requests a second without a valid key that may come from one address; 0: any number."""

    address_burst: int = Field(default=200, ge=1)
    """And so many at once."""

    log_level: LogLevel = LogLevel.INFO
    log_to: LogPlace = LogPlace.FOLDER

    temporal_address: str = Field(
        default="", validation_alias=AliasChoices("ONESTOP_TEMPORAL_ADDRESS", "TEMPORAL_ADDRESS")
    )
    """Where a Temporal cluster answers; empty: `serve` runs one in the data folder."""

    temporal_namespace: str = Field(
        default="default",
        validation_alias=AliasChoices("ONESTOP_TEMPORAL_NAMESPACE", "TEMPORAL_NAMESPACE"),
    )

    persistence_module: str = Field(default=EMBEDDED, validation_alias="PERSISTENCE_MODULE")
    postgres_dbname: str = Field(default="onestop", validation_alias="POSTGRES_DBNAME")
    postgres_host: str = Field(default="127.0.0.1", validation_alias="POSTGRES_HOST")
    postgres_port: Port = Field(default=5432, validation_alias="POSTGRES_PORT")
    postgres_user: str = Field(default="onestop", validation_alias="POSTGRES_USER")
    postgres_password: SecretStr = Field(
        default=SecretStr(""), validation_alias="POSTGRES_PASSWORD"
    )
    postgres_password_file: Path | None = Field(
        default=None, validation_alias="POSTGRES_PASSWORD_FILE"
    )

    cipher: str = STANDARD
    """With what new values are sealed: AES-256-GCM, or SM4-GCM where it must (with SM3)."""

    key_backup_days: int = Field(default=30, ge=1)
    """For how long the keys of a backup may be put back: until then who was erased since could be
    read again from it."""

    keeping_years: dict[str, int] = Field(default_factory=dict)
    """For how many years the city keeps a class of files, as JSON (`{"mediation": 10}`): longer
    than the law has it, or as it likes where no law says (domain/rules/persons.toml)."""

    centres: Path | None = None
    """The centres of this office, as TOML; unset: the ones shipped with it."""

    rules: Path | None = None
    """A folder of the city's own versions of the time limits, beside those shipped with it; unset:
    `rules` in the data folder, where there is one."""

    oidc: Path | None = None
    """The settings of the city's identity provider, as TOML (docs/how-to/accounts.md); unset: no
    token of anybody opens anything."""

    evidence: Path | None = None
    """Where files that are handed in are kept, sealed; unset: `evidence` in the data folder."""

    evidence_s3: str = Field(default="", pattern=r"^(s3://[a-z0-9][a-z0-9.-]{2,62}(/[\w./-]*)?)?$")
    """Instead of the folder, a bucket: `s3://bucket/prefix`; uploads still come in by the folder.
    Credentials are boto3's own (AWS_ACCESS_KEY_ID, AWS_SHARED_CREDENTIALS_FILE and so on)."""

    evidence_s3_endpoint: str = ""
    """The address of an object store of the city's own; empty: AWS."""

    evidence_most_bytes: int = Field(default=200 * 1024 * 1024, gt=0)
    """The largest file that is taken."""

    evidence_digest: HashName = HashName.SHA256
    """By what digest files are known in the record: sha256, or sm3 where it must."""

    upload_hours: float = Field(default=24.0, gt=0)
    """How long an upload may be gone on with."""

    virus_scanner: str = ""
    """A clamd that looks files over: `tcp://host:3310` or `unix:/path`; empty: nobody does."""

    ledger_hash: HashName = HashName.SHA256
    """With what a new office hashes its record: sha256, or sm3 where it must. Chosen once."""

    seal_seconds: float = Field(default=60.0, gt=0)
    """How often the record is signed, where something was recorded since."""

    witness: str = ""
    """Who is handed every checkpoint: a file it is appended to, or an address it is posted to."""

    time_authority: str = ""
    """Who says by when a checkpoint was there: the address of a time stamping authority."""

    webhooks: dict[str, str] = Field(default_factory=dict)
    """Where a body is told of its referrals: body id to URL, as JSON."""

    letters_inside: list[Network] = Field(default_factory=list)
    """Networks that letters may go to although no letter should: this machine's own, and where a
    cloud keeps its machines' keys. Empty: none of them."""

    alert_webhooks: dict[str, str] = Field(default_factory=dict)
    """Where alerts are told by webhook: name to URL, as JSON. An address that is called like a
    centre hears of that centre's alerts, any other of all."""

    alert_mail: dict[str, str] = Field(default_factory=dict)
    """Where alerts are told by mail: name to e-mail address, as JSON; named as above."""

    alert_mail_server: str = ""
    """Who takes the mail: `smtp://host:25`, `smtp+starttls://host:587` or `smtps://host:465`."""

    alert_mail_from: str = ""
    """In whose name it is sent: an e-mail address."""

    alert_mail_user: str = ""
    alert_mail_password: SecretStr = SecretStr("")
    alert_mail_password_file: Path | None = None

    @model_validator(mode="after")
    def _mail_can_be_sent(self) -> Self:
        if self.alert_mail and not self.alert_mail_server:
            raise ValueError("ONESTOP_ALERT_MAIL needs ONESTOP_ALERT_MAIL_SERVER")
        if self.alert_mail_server and not _MAIL_SERVER.fullmatch(self.alert_mail_server):
            raise ValueError(
                "ONESTOP_ALERT_MAIL_SERVER is smtp://host:port, or smtps, or +starttls"
            )
        if self.alert_mail_server and not _MAILBOX.fullmatch(self.alert_mail_from):
            raise ValueError("ONESTOP_ALERT_MAIL_FROM is an e-mail address")
        return self

    @model_validator(mode="after")
    def _letters_can_go(self) -> Self:
        for url in (*self.webhooks.values(), *self.alert_webhooks.values()):
            must_be_an_address(url, self.inside)
        return self

    @model_validator(mode="after")
    def _known_cipher(self) -> Self:
        if self.cipher not in SUITES:
            raise ValueError(f"ONESTOP_CIPHER is one of {', '.join(SUITES)}")
        return self

    @model_validator(mode="after")
    def _kept_long_enough(self) -> Self:
        schedule_of(self.keeping_years)
        return self

    @model_validator(mode="after")
    def _scanner_can_be_asked(self) -> Self:
        if self.virus_scanner and not SCANNER.fullmatch(self.virus_scanner):
            raise ValueError("ONESTOP_VIRUS_SCANNER is tcp://host:port or unix:/path")
        return self

    @model_validator(mode="after")
    def _known_store(self) -> Self:
        if self.persistence_module not in {EMBEDDED, CITY}:
            raise ValueError(f"PERSISTENCE_MODULE is {EMBEDDED} or {CITY}")
        return self

    @property
    def inside(self) -> Networks:
        """The networks that letters may go to although no letter should."""
        return tuple(ip_network(one) for one in self.letters_inside)

    @property
    def on_postgresql(self) -> bool:
        """Whether this office keeps its record on PostgreSQL rather than in its folder."""
        return self.persistence_module == CITY

    @property
    def password(self) -> str:
        """The database's password, from its file if it has one."""
        return _secret(self.postgres_password, self.postgres_password_file)

    @property
    def mail_password(self) -> str:
        """The password of the mail server, from its file if it has one."""
        return _secret(self.alert_mail_password, self.alert_mail_password_file)

    @property
    def sends_alerts(self) -> bool:
        """Whether an address is named that takes alerts."""
        return bool(self.alert_webhooks or self.alert_mail)

    def make_home(self) -> None:
        """Make the data folder, for its owner only."""
        self.home.mkdir(mode=0o700, parents=True, exist_ok=True)

    @property
    def own_rules(self) -> Path:
        """Where the city's own time limits lie that were put back from a backup."""
        return self.home / "rules"

    @property
    def rules_folder(self) -> Path | None:
        """Where the city's own time limits are read from; None where it has none."""
        return self.rules or (self.own_rules if self.own_rules.is_dir() else None)

    @property
    def evidence_folder(self) -> Path:
        """Where files that are handed in are kept."""
        return self.evidence or self.home / "evidence"

    @property
    def logs(self) -> Path:
        """Where every process of the office writes its log."""
        return self.home / "logs"


def _secret(said: SecretStr, file: Path | None) -> str:
    """A secret, from its file if it has one."""
    return said.get_secret_value() if file is None else file.read_text(encoding="utf-8").strip()
