"""All tables of the first release; databases made on the way to it are at the same state already."""

import django.db.models.deletion
import django.db.models.expressions
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """The tables."""

    replaces = [
        ("directory", "0001_initial"),
        ("directory", "0002_access"),
        ("directory", "0003_authority_of_posts"),
        ("directory", "0004_search_of_agencies"),
        ("directory", "0005_sign_in_by_certificate"),
        ("directory", "0006_reading_for_a_time"),
        ("directory", "0007_units_in_time"),
        ("directory", "0008_passwords"),
        ("directory", "0009_single_sign_on"),
    ]

    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Person",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("password", models.CharField(max_length=128, verbose_name="password")),
                ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
                ("username", models.CharField(max_length=80, unique=True)),
                ("full_name", models.CharField(max_length=100)),
                ("email", models.CharField(blank=True, default="", max_length=100)),
                ("language", models.CharField(default="vi", max_length=5)),
                ("is_active", models.BooleanField(default=True)),
                ("password_is_given", models.BooleanField(default=False)),
                ("password_set_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "ordering": ("full_name",),
            },
        ),
        migrations.CreateModel(
            name="Agency",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=35, unique=True)),
                ("older_code", models.CharField(blank=True, default="", max_length=50)),
                ("name", models.CharField(max_length=200)),
                ("parent_name", models.CharField(blank=True, default="", max_length=200)),
                ("abbreviation", models.CharField(blank=True, default="", max_length=30)),
                ("place", models.CharField(blank=True, default="", max_length=100)),
                ("address", models.CharField(blank=True, default="", max_length=250)),
                ("email", models.CharField(blank=True, default="", max_length=100)),
                ("phone", models.CharField(blank=True, default="", max_length=20)),
                ("is_local", models.BooleanField(default=False)),
                ("valid_from", models.DateField(blank=True, null=True)),
                ("valid_to", models.DateField(blank=True, null=True)),
                ("folded", models.TextField(blank=True, default="", editable=False)),
                (
                    "successor",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="predecessors",
                        to="directory.agency",
                    ),
                ),
            ],
            options={
                "ordering": ("code",),
            },
        ),
        migrations.CreateModel(
            name="FailedSignIns",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("username", models.CharField(max_length=80)),
                ("address", models.CharField(max_length=45)),
                ("failures", models.PositiveIntegerField(default=0)),
                ("last_at", models.DateTimeField()),
            ],
            options={
                "indexes": [models.Index(fields=["address", "last_at"], name="failures_by_address")],
                "constraints": [
                    models.UniqueConstraint(fields=("username", "address"), name="failures_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="UsedChallenge",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("sha256", models.CharField(max_length=64, unique=True)),
                ("used_at", models.DateTimeField()),
            ],
            options={
                "indexes": [models.Index(fields=["used_at"], name="challenge_by_age")],
            },
        ),
        migrations.CreateModel(
            name="AuthenticatorApp",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("sealed_secret", models.CharField(max_length=300)),
                ("last_step", models.BigIntegerField(default=0)),
                ("added_at", models.DateTimeField()),
                (
                    "person",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="authenticator_app",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Passkey",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=80)),
                ("credential_id", models.CharField(max_length=1400, unique=True)),
                ("public_key", models.BinaryField()),
                ("sign_count", models.BigIntegerField(default=0)),
                ("added_at", models.DateTimeField()),
                ("used_at", models.DateTimeField(null=True)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="passkeys",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ("id",),
            },
        ),
        migrations.CreateModel(
            name="SignOnService",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=100)),
                ("issuer", models.CharField(max_length=300)),
                ("client_id", models.CharField(max_length=200)),
                ("sealed_secret", models.CharField(blank=True, default="", max_length=1000)),
                ("adds_people", models.BooleanField(default=False)),
                ("is_on", models.BooleanField(default=True)),
                ("saved_at", models.DateTimeField()),
                (
                    "agency",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sign_on_service",
                        to="directory.agency",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Unit",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=200)),
                ("abbreviation", models.CharField(max_length=30)),
                ("valid_from", models.DateField(blank=True, null=True)),
                ("valid_to", models.DateField(blank=True, null=True)),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="units",
                        to="directory.agency",
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="children",
                        to="directory.unit",
                    ),
                ),
            ],
            options={
                "ordering": ("name",),
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("valid_to", None)),
                        fields=("agency", "name"),
                        name="unit_once_per_agency",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Certificate",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "holder",
                    models.CharField(choices=[("person", "Cá nhân"), ("agency", "Cơ quan")], max_length=10),
                ),
                ("fingerprint", models.CharField(max_length=64, unique=True)),
                ("der", models.BinaryField()),
                ("subject", models.CharField(max_length=500)),
                ("issuer", models.CharField(max_length=500)),
                ("serial", models.CharField(max_length=80)),
                ("not_before", models.DateTimeField()),
                ("not_after", models.DateTimeField()),
                ("key_file", models.CharField(blank=True, default="", max_length=200)),
                ("filed_at", models.DateTimeField()),
                ("withdrawn_at", models.DateTimeField(null=True)),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="certificates",
                        to="directory.agency",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="certificates",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("holder", "person"), ("person__isnull", False)),
                            models.Q(("holder", "agency"), ("person__isnull", True)),
                            _connector="OR",
                        ),
                        name="certificate_holder_fits",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="MarkImage",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("sha256", models.CharField(max_length=64)),
                ("width_mm", models.FloatField()),
                ("height_mm", models.FloatField()),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="mark_images",
                        to="directory.agency",
                    ),
                ),
                (
                    "person",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="mark_image",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("person", None)), fields=("agency",), name="one_seal_per_agency"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="OpenSession",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("opened_at", models.DateTimeField()),
                ("seen_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                ("address", models.CharField(max_length=45)),
                ("agent", models.CharField(max_length=300)),
                ("proved_at", models.DateTimeField(null=True)),
                ("is_due_for_a_new_key", models.BooleanField(default=False)),
                (
                    "way",
                    models.CharField(
                        choices=[
                            ("password", "Mật khẩu"),
                            ("passkey", "Khóa truy cập"),
                            ("certificate", "Chứng thư số"),
                            ("single_sign_on", "Đăng nhập một lần"),
                        ],
                        default="password",
                        max_length=15,
                    ),
                ),
                (
                    "only_agency",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sessions",
                        to="directory.agency",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sessions",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["person", "ended_at"], name="session_by_person")],
            },
        ),
        migrations.CreateModel(
            name="RecoveryCode",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("sha256", models.CharField(max_length=64)),
                ("used_at", models.DateTimeField(null=True)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="recovery_codes",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("person", "sha256"), name="recovery_code_once_per_person")
                ],
            },
        ),
        migrations.CreateModel(
            name="RightsChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("event", models.CharField(max_length=60)),
                ("what", models.CharField(max_length=600)),
                ("person_id_changed", models.BigIntegerField(null=True)),
                ("made_by", models.CharField(max_length=400)),
                ("made_by_person", models.BigIntegerField(null=True)),
                ("made_at", models.DateTimeField()),
                ("confirmed_by", models.CharField(blank=True, default="", max_length=400)),
                ("confirmed_at", models.DateTimeField(null=True)),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rights_changes",
                        to="directory.agency",
                    ),
                ),
            ],
            options={
                "ordering": ("-id",),
                "indexes": [
                    models.Index(
                        condition=models.Q(("confirmed_at", None)),
                        fields=["agency"],
                        name="rights_change_unconfirmed",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SingleRight",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("object_type", models.CharField(max_length=60)),
                ("object_id", models.BigIntegerField()),
                ("object_label", models.CharField(max_length=600)),
                ("reason", models.CharField(default="", max_length=300)),
                ("ends_on", models.DateField(blank=True, null=True)),
                ("given_by", models.CharField(max_length=400)),
                ("given_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="single_rights",
                        to="directory.agency",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="single_rights",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ("-id",),
                "indexes": [models.Index(fields=["object_type", "object_id"], name="single_right_by_thing")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at", None)),
                        fields=("person", "object_type", "object_id"),
                        name="single_right_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Post",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("title", models.CharField(max_length=100)),
                ("roles", models.JSONField(default=list)),
                (
                    "signing_mode",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "Thủ trưởng ký"),
                            ("TM.", "Thay mặt tập thể"),
                            ("KT.", "Ký thay"),
                            ("TL.", "Thừa lệnh"),
                            ("TUQ.", "Thừa ủy quyền"),
                            ("Q.", "Quyền"),
                        ],
                        default="",
                        max_length=4,
                    ),
                ),
                ("head_title", models.CharField(blank=True, default="", max_length=100)),
                ("held_from", models.DateField()),
                ("held_to", models.DateField(blank=True, null=True)),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="posts",
                        to="directory.agency",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="posts",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="posts",
                        to="directory.unit",
                    ),
                ),
            ],
            options={
                "ordering": ("agency_id", "id"),
            },
        ),
        migrations.CreateModel(
            name="FormerUnit",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=200)),
                ("abbreviation", models.CharField(max_length=30)),
                ("parent_name", models.CharField(blank=True, default="", max_length=200)),
                ("until", models.DateField()),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="former",
                        to="directory.unit",
                    ),
                ),
            ],
            options={
                "ordering": ("-id",),
            },
        ),
        migrations.CreateModel(
            name="Identity",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("subject", models.CharField(max_length=255)),
                ("linked_at", models.DateTimeField()),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="identities",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "service",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="identities",
                        to="directory.signonservice",
                    ),
                ),
            ],
            options={
                "ordering": ("id",),
                "constraints": [
                    models.UniqueConstraint(fields=("service", "subject"), name="subject_once_per_service"),
                    models.UniqueConstraint(fields=("service", "person"), name="person_once_per_service"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Delegation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("decision", models.CharField(max_length=200)),
                ("decision_sha256", models.CharField(max_length=64)),
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField()),
                ("made_at", models.DateTimeField()),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="delegations",
                        to="directory.agency",
                    ),
                ),
                (
                    "giver",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="delegations_given",
                        to="directory.post",
                    ),
                ),
                (
                    "taker",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="delegations_taken",
                        to="directory.post",
                    ),
                ),
            ],
            options={
                "ordering": ("-id",),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "ends_on__gte",
                                django.db.models.expressions.CombinedExpression(
                                    models.F("starts_on"), "-", models.Value(1)
                                ),
                            )
                        ),
                        name="delegation_ends",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("giver", models.F("taker")), _negated=True),
                        name="delegation_to_somebody_else",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SigningAuthority",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "mode",
                    models.CharField(
                        choices=[
                            ("", "Thủ trưởng ký"),
                            ("TM.", "Thay mặt tập thể"),
                            ("KT.", "Ký thay"),
                            ("TL.", "Thừa lệnh"),
                            ("TUQ.", "Thừa ủy quyền"),
                            ("Q.", "Quyền"),
                        ],
                        max_length=4,
                    ),
                ),
                ("kinds", models.JSONField(default=list)),
                ("basis", models.CharField(max_length=300)),
                ("basis_sha256", models.CharField(blank=True, default="", max_length=64)),
                ("valid_from", models.DateField()),
                ("valid_to", models.DateField(blank=True, null=True)),
                ("filed_at", models.DateTimeField()),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="signing_authorities",
                        to="directory.agency",
                    ),
                ),
                (
                    "passed_on_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="passed_on",
                        to="directory.signingauthority",
                    ),
                ),
                (
                    "post",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="signing_authorities",
                        to="directory.post",
                    ),
                ),
            ],
            options={
                "ordering": ("-id",),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("mode", "TUQ."), _negated=True),
                            ("valid_to__isnull", False),
                            _connector="OR",
                        ),
                        name="delegated_signing_is_limited_in_time",
                    )
                ],
            },
        ),
    ]
