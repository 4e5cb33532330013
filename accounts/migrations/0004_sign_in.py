"""Tokens with scopes, and signing in with more than a password."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models

from accounts.sql import audited

_AUDITED = audited("accounts_accesstoken", except_columns=("digest",))


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("accounts", "0003_sealed_audit"),
        ("account", "0009_emailaddress_unique_primary_email"),
        ("mfa", "0003_authenticator_type_uniq"),
        ("socialaccount", "0006_alter_socialaccount_extra_data"),
    ]

    operations: ClassVar = [
        migrations.AddField(
            model_name="user",
            name="session_round",
            field=models.PositiveIntegerField(
                default=0, help_text="A session of an earlier round has ended."
            ),
        ),
        migrations.AddField(
            model_name="user",
            name="password_is_given",
            field=models.BooleanField(
                default=False, help_text="Somebody else knows it: it is changed on the way in."
            ),
        ),
        migrations.AddField(
            model_name="accesstoken",
            name="pepper",
            field=models.CharField(
                default="",
                help_text="Which secret of the service the digest was made with.",
                max_length=16,
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="accesstoken",
            name="scopes",
            field=ArrayField(
                base_field=models.CharField(
                    choices=[("read", "read"), ("write", "write")], max_length=8
                ),
                default=list,
                help_text="What it may be used for, within what its owner may do.",
            ),
        ),
        migrations.AddField(
            model_name="accesstoken",
            name="networks",
            field=ArrayField(
                base_field=models.CharField(max_length=43),
                blank=True,
                default=list,
                help_text="From where it may be used, such as 198.51.100.0/24; none: from "
                "everywhere.",
            ),
        ),
        migrations.AddField(
            model_name="accesstoken",
            name="last_used_at",
            field=models.DateTimeField(
                blank=True, help_text="Within ten minutes; null: never.", null=True
            ),
        ),
        migrations.AlterField(
            model_name="accesstoken",
            name="digest",
            field=models.CharField(
                help_text="HMAC-SHA-256 of the token, in hex.", max_length=64, unique=True
            ),
        ),
        migrations.CreateModel(
            name="Attempt",
            fields=[
                (
                    "key",
                    models.CharField(
                        help_text="A digest: what was typed is not kept.",
                        max_length=64,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("tries", models.PositiveIntegerField()),
                (
                    "until",
                    models.DateTimeField(db_index=True, help_text="Counted afresh from then on."),
                ),
            ],
        ),
        # A digest made without a pepper is asked for no more: such a token opens nothing.
        migrations.RunSQL(
            [
                "SELECT set_config('app.user_id', '0', true);",
                "UPDATE accounts_accesstoken SET revoked_at = now() WHERE revoked_at IS NULL;",
                "SELECT set_config('app.user_id', '', true);",
            ],
            migrations.RunSQL.noop,
        ),
        # When a token was used is no change of it, and is noted while nobody acts.
        migrations.RunSQL(_AUDITED.reverse_sql, _AUDITED.sql),
        audited("accounts_accesstoken", except_columns=("digest", "last_used_at")),
        # What a second step was used for last, and its secret, stay out of the record.
        audited("mfa_authenticator", except_columns=("data", "last_used_at")),
        audited("socialaccount_socialaccount", except_columns=("extra_data", "last_login")),
        migrations.AddField(
            model_name="idempotencykey",
            name="readable",
            field=ArrayField(
                base_field=models.BigIntegerField(),
                default=list,
                help_text="The markings its reader could read then: without one of them it is not repeated.",
                size=None,
            ),
        ),
        # A kept answer quotes records: nobody but its reader gets at it.
        migrations.RunSQL(
            [
                "ALTER TABLE accounts_idempotencykey ENABLE ROW LEVEL SECURITY;",
                "CREATE POLICY own_answers ON accounts_idempotencykey TO entente_app"
                " USING (user_id = nullif(current_setting('app.user_id', true), '')::bigint)"
                " WITH CHECK (user_id = nullif(current_setting('app.user_id', true), '')::bigint);",
            ],
            [
                "DROP POLICY own_answers ON accounts_idempotencykey;",
                "ALTER TABLE accounts_idempotencykey DISABLE ROW LEVEL SECURITY;",
            ],
        ),
    ]
