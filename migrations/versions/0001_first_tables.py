"""The first tables: bodies, agreements, obligations, checkpoints, notices, the outbox and the audit chain."""

# ruff: noqa: E501

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "audit_head",
        sa.Column("chain", sa.String(length=80), nullable=False),
        sa.Column("length", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("chain", name=op.f("pk_audit_head")),
    )
    op.create_table(
        "audit_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("chain", sa.String(length=80), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(length=200), nullable=False),
        sa.Column("verb", sa.String(length=40), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.Column("run_key", sa.String(length=80), nullable=True),
        sa.Column("previous", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_line")),
        sa.UniqueConstraint("chain", "number", name=op.f("uq_audit_line_chain_number")),
        sa.UniqueConstraint("run_key", name=op.f("uq_audit_line_run_key")),
    )
    op.create_table(
        "event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=36), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("resource", sa.String(length=200), nullable=False),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("occurred_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("emitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event")),
        sa.UniqueConstraint("key", name=op.f("uq_event_key")),
    )
    op.create_index(
        "ix_event_unsent",
        "event",
        ["id"],
        unique=False,
        sqlite_where=sa.text("emitted_at IS NULL"),
        postgresql_where=sa.text("emitted_at IS NULL"),
    )

    op.create_table(
        "ladder",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ladder")),
        sa.UniqueConstraint("code", name=op.f("uq_ladder_code")),
    )
    op.create_table(
        "legal_basis",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=80), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=True),
        sa.Column("issuer", sa.String(length=300), nullable=False),
        sa.Column("title", sa.String(length=1000), nullable=False),
        sa.Column("supersedes_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["supersedes_id"], ["legal_basis.id"], name=op.f("fk_legal_basis_supersedes_id_legal_basis")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_legal_basis")),
        sa.UniqueConstraint("number", name=op.f("uq_legal_basis_number")),
    )
    op.create_table(
        "work_calendar",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("version", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_work_calendar")),
        sa.UniqueConstraint("code", name=op.f("uq_work_calendar_code")),
    )
    op.create_table(
        "organization",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("short", sa.String(length=60), nullable=False),
        sa.Column("side", sa.String(length=24), nullable=False),
        sa.Column("superior", sa.String(length=300), nullable=False),
        sa.Column("place", sa.String(length=120), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("successor_id", sa.Integer(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("calendar_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("side IN ('party', 'state', 'sector')", name=op.f("ck_organization_side_known")),
        sa.ForeignKeyConstraint(
            ["calendar_id"], ["work_calendar.id"], name=op.f("fk_organization_calendar_id_work_calendar")
        ),
        sa.ForeignKeyConstraint(
            ["parent_id"], ["organization.id"], name=op.f("fk_organization_parent_id_organization")
        ),
        sa.ForeignKeyConstraint(
            ["successor_id"], ["organization.id"], name=op.f("fk_organization_successor_id_organization")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organization")),
        sa.UniqueConstraint("code", name=op.f("uq_organization_code")),
    )
    op.create_table(
        "rung",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ladder_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=20), nullable=False),
        sa.Column("offset", sa.Integer(), nullable=False),
        sa.Column("severity", sa.SmallInteger(), nullable=False),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.Column("retired", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["ladder_id"], ["ladder.id"], name=op.f("fk_rung_ladder_id_ladder")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rung")),
        sa.UniqueConstraint("ladder_id", "name", "offset", name=op.f("uq_rung_ladder_id_name_offset")),
    )
    op.create_table(
        "sweep_mark",
        sa.Column("ladder_id", sa.Integer(), nullable=False),
        sa.Column("calendar_id", sa.Integer(), nullable=False),
        sa.Column("swept_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["calendar_id"], ["work_calendar.id"], name=op.f("fk_sweep_mark_calendar_id_work_calendar")
        ),
        sa.ForeignKeyConstraint(["ladder_id"], ["ladder.id"], name=op.f("fk_sweep_mark_ladder_id_ladder")),
        sa.PrimaryKeyConstraint("ladder_id", "calendar_id", name=op.f("pk_sweep_mark")),
    )
    op.create_table(
        "agreement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("title", sa.String(length=1000), nullable=False),
        sa.Column("status", sa.String(length=24), nullable=False),
        sa.Column("lead_id", sa.Integer(), nullable=False),
        sa.Column("legal_basis_id", sa.Integer(), nullable=True),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("predecessor_id", sa.Integer(), nullable=True),
        sa.Column("ladder_id", sa.Integer(), nullable=False),
        sa.Column("period_from", sa.Date(), nullable=True),
        sa.Column("period_to", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("signed_on", sa.Date(), nullable=True),
        sa.Column("in_force_on", sa.Date(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("end_reason", sa.String(length=1000), nullable=False),
        sa.Column("remarks", sa.JSON(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "kind IN ('programme', 'plan', 'regulation', 'joint_resolution', 'arrangement')",
            name=op.f("ck_agreement_kind_known"),
        ),
        sa.CheckConstraint(
            "status IN ('proposed', 'in_review', 'changes_requested', 'approved', 'signing', 'in_force', 'concluded', 'rejected', 'withdrawn', 'terminated', 'superseded')",
            name=op.f("ck_agreement_status_known"),
        ),
        sa.CheckConstraint(
            "period_to IS NULL OR period_from IS NULL OR period_from <= period_to",
            name=op.f("ck_agreement_period_in_order"),
        ),
        sa.ForeignKeyConstraint(["ladder_id"], ["ladder.id"], name=op.f("fk_agreement_ladder_id_ladder")),
        sa.ForeignKeyConstraint(["lead_id"], ["organization.id"], name=op.f("fk_agreement_lead_id_organization")),
        sa.ForeignKeyConstraint(
            ["legal_basis_id"], ["legal_basis.id"], name=op.f("fk_agreement_legal_basis_id_legal_basis")
        ),
        sa.ForeignKeyConstraint(["parent_id"], ["agreement.id"], name=op.f("fk_agreement_parent_id_agreement")),
        sa.ForeignKeyConstraint(
            ["predecessor_id"], ["agreement.id"], name=op.f("fk_agreement_predecessor_id_agreement")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreement")),
        sa.UniqueConstraint("code", name=op.f("uq_agreement_code")),
    )
    op.create_index("ix_agreement_status", "agreement", ["status", "code"], unique=False)

    op.create_table(
        "contact",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=24), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("post", sa.String(length=200), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("phone", sa.String(length=40), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("bounced_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("bounce_reason", sa.String(length=500), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "role IN ('head', 'leader_in_charge', 'advisory_unit', 'clerk')", name=op.f("ck_contact_role_known")
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_contact_organization_id_organization")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact")),
        sa.UniqueConstraint("organization_id", "role", "email", name=op.f("uq_contact_organization_id_role_email")),
    )
    op.create_index("ix_contact_email", "contact", ["email"], unique=False)

    op.create_table(
        "delegation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=80), nullable=False),
        sa.Column("delegate", sa.String(length=200), nullable=False),
        sa.Column("content", sa.String(length=1000), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=False),
        sa.CheckConstraint("valid_from <= valid_to", name=op.f("ck_delegation_dates_in_order")),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_delegation_organization_id_organization")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delegation")),
    )
    op.create_table(
        "rung_audience",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("rung_id", sa.Integer(), nullable=False),
        sa.Column("audience", sa.String(length=24), nullable=False),
        sa.Column("role", sa.String(length=24), nullable=False),
        sa.CheckConstraint("audience IN ('owner', 'lead')", name=op.f("ck_rung_audience_audience_known")),
        sa.CheckConstraint(
            "role IN ('head', 'leader_in_charge', 'advisory_unit', 'clerk')", name=op.f("ck_rung_audience_role_known")
        ),
        sa.ForeignKeyConstraint(["rung_id"], ["rung.id"], name=op.f("fk_rung_audience_rung_id_rung")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rung_audience")),
        sa.UniqueConstraint("rung_id", "audience", "role", name=op.f("uq_rung_audience_rung_id_audience_role")),
    )
    op.create_table(
        "agreement_party",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("agreement_id", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("signatory_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["agreement_id"], ["agreement.id"], name=op.f("fk_agreement_party_agreement_id_agreement")
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_agreement_party_organization_id_organization")
        ),
        sa.ForeignKeyConstraint(
            ["signatory_id"], ["organization.id"], name=op.f("fk_agreement_party_signatory_id_organization")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreement_party")),
        sa.UniqueConstraint(
            "agreement_id", "organization_id", name=op.f("uq_agreement_party_agreement_id_organization_id")
        ),
        sa.UniqueConstraint("agreement_id", "position", name=op.f("uq_agreement_party_agreement_id_position")),
    )
    op.create_index(op.f("ix_agreement_party_organization_id"), "agreement_party", ["organization_id"], unique=False)

    op.create_table(
        "agreement_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("agreement_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("terms", sa.JSON(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("dropped", sa.Boolean(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["agreement_id"], ["agreement.id"], name=op.f("fk_agreement_version_agreement_id_agreement")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreement_version")),
        sa.UniqueConstraint("agreement_id", "number", name=op.f("uq_agreement_version_agreement_id_number")),
    )
    op.create_table(
        "message",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("recipient_id", sa.Integer(), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("part", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.String(length=120), nullable=False),
        sa.Column("to", sa.String(length=254), nullable=False),
        sa.Column("subject", sa.String(length=500), nullable=False),
        sa.Column("mail", sa.String(), nullable=False),
        sa.Column("state", sa.String(length=24), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("in_doubt", sa.Boolean(), nullable=False),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=False),
        sa.Column("claimed_by", sa.String(length=60), nullable=False),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer", sa.String(length=500), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind IN ('digest', 'urgent', 'admin', 'letter')", name=op.f("ck_message_kind_known")),
        sa.CheckConstraint("state IN ('waiting', 'sending', 'sent', 'bounced')", name=op.f("ck_message_state_known")),
        sa.ForeignKeyConstraint(["recipient_id"], ["contact.id"], name=op.f("fk_message_recipient_id_contact")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message")),
        sa.UniqueConstraint("message_id", name=op.f("uq_message_message_id")),
        sa.UniqueConstraint(
            "recipient_id", "on_day", "kind", "part", name=op.f("uq_message_recipient_id_on_day_kind_part")
        ),
    )
    op.create_index(
        "ix_message_to_send",
        "message",
        ["state", "not_before"],
        unique=False,
        sqlite_where=sa.text("state IN ('waiting', 'sending')"),
        postgresql_where=sa.text("state IN ('waiting', 'sending')"),
    )

    op.create_table(
        "obligation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("agreement_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.Column("title", sa.String(length=1000), nullable=False),
        sa.Column("owner", sa.String(length=60), nullable=False),
        sa.Column("form", sa.String(length=24), nullable=False),
        sa.Column("due", sa.String(), nullable=False),
        sa.Column("roll", sa.String(length=24), nullable=False),
        sa.Column("inclusive", sa.Boolean(), nullable=False),
        sa.Column("evidence_required", sa.Boolean(), nullable=False),
        sa.Column("budget_planned", sa.BigInteger(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("owed_since", sa.Date(), nullable=True),
        sa.Column("expanded_to", sa.Date(), nullable=True),
        sa.Column("remarks", sa.JSON(), nullable=False),
        sa.CheckConstraint(
            "form IN ('publication', 'rapporteur', 'press_briefing', 'internal_bulletin', 'public_opinion', 'annual_plan', 'report', 'review', 'conference', 'training', 'inspection', 'other')",
            name=op.f("ck_obligation_form_known"),
        ),
        sa.CheckConstraint("budget_planned >= 0", name=op.f("ck_obligation_budget_not_negative")),
        sa.ForeignKeyConstraint(["agreement_id"], ["agreement.id"], name=op.f("fk_obligation_agreement_id_agreement")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_obligation")),
        sa.UniqueConstraint("agreement_id", "code", name=op.f("uq_obligation_agreement_id_code")),
    )
    op.create_table(
        "checkpoint",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("obligation_id", sa.Integer(), nullable=False),
        sa.Column("agreement_id", sa.Integer(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("lead_id", sa.Integer(), nullable=False),
        sa.Column("ladder_id", sa.Integer(), nullable=False),
        sa.Column("calendar_id", sa.Integer(), nullable=False),
        sa.Column("calendar_version", sa.String(length=40), nullable=False),
        sa.Column("nominal_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("previous_due_on", sa.Date(), nullable=True),
        sa.Column("status", sa.String(length=24), nullable=False),
        sa.Column("armed", sa.Boolean(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "status IN ('upcoming', 'reported', 'returned', 'accepted', 'waived')",
            name=op.f("ck_checkpoint_status_known"),
        ),
        sa.ForeignKeyConstraint(["agreement_id"], ["agreement.id"], name=op.f("fk_checkpoint_agreement_id_agreement")),
        sa.ForeignKeyConstraint(
            ["calendar_id"], ["work_calendar.id"], name=op.f("fk_checkpoint_calendar_id_work_calendar")
        ),
        sa.ForeignKeyConstraint(["ladder_id"], ["ladder.id"], name=op.f("fk_checkpoint_ladder_id_ladder")),
        sa.ForeignKeyConstraint(["lead_id"], ["organization.id"], name=op.f("fk_checkpoint_lead_id_organization")),
        sa.ForeignKeyConstraint(
            ["obligation_id"], ["obligation.id"], name=op.f("fk_checkpoint_obligation_id_obligation")
        ),
        sa.ForeignKeyConstraint(["owner_id"], ["organization.id"], name=op.f("fk_checkpoint_owner_id_organization")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_checkpoint")),
        sa.UniqueConstraint(
            "obligation_id", "owner_id", "nominal_on", name=op.f("uq_checkpoint_obligation_id_owner_id_nominal_on")
        ),
    )
    op.create_index(
        "ix_checkpoint_agreement",
        "checkpoint",
        ["agreement_id", "due_on", "status", "closed_on", "owner_id", "obligation_id"],
        unique=False,
    )
    op.create_index(
        "ix_checkpoint_reported",
        "checkpoint",
        ["due_on"],
        unique=False,
        sqlite_where=sa.text("status = 'reported'"),
        postgresql_where=sa.text("status = 'reported'"),
    )
    op.create_index(
        "ix_checkpoint_armed",
        "checkpoint",
        ["ladder_id", "calendar_id", "due_on"],
        unique=False,
        sqlite_where=sa.text("armed"),
        postgresql_where=sa.text("armed"),
    )
    op.create_index("ix_checkpoint_owner", "checkpoint", ["owner_id", "agreement_id", "due_on", "status"], unique=False)
    op.create_index(
        "ix_checkpoint_sweep",
        "checkpoint",
        ["ladder_id", "calendar_id", "due_on"],
        unique=False,
        sqlite_where=sa.text("status IN ('upcoming', 'returned')"),
        postgresql_where=sa.text("status IN ('upcoming', 'returned')"),
    )

    op.create_table(
        "document_number",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("type", sa.String(length=20), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("symbol", sa.String(length=120), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.CheckConstraint("number >= 1", name=op.f("ck_document_number_number_from_one")),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_document_number_organization_id_organization")
        ),
        sa.ForeignKeyConstraint(
            ["version_id"], ["agreement_version.id"], name=op.f("fk_document_number_version_id_agreement_version")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document_number")),
        sa.UniqueConstraint(
            "organization_id",
            "type",
            "year",
            "number",
            name=op.f("uq_document_number_organization_id_type_year_number"),
        ),
        sa.UniqueConstraint(
            "version_id", "organization_id", name=op.f("uq_document_number_version_id_organization_id")
        ),
    )
    op.create_table(
        "review_round",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("agreement_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("chair_id", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decision", sa.String(length=24), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("decided_by", sa.String(length=200), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "decision IN ('approved', 'changes_requested', 'rejected')", name=op.f("ck_review_round_decision_known")
        ),
        sa.ForeignKeyConstraint(
            ["agreement_id"], ["agreement.id"], name=op.f("fk_review_round_agreement_id_agreement")
        ),
        sa.ForeignKeyConstraint(["chair_id"], ["organization.id"], name=op.f("fk_review_round_chair_id_organization")),
        sa.ForeignKeyConstraint(
            ["version_id"], ["agreement_version.id"], name=op.f("fk_review_round_version_id_agreement_version")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_round")),
        sa.UniqueConstraint("agreement_id", "number", name=op.f("uq_review_round_agreement_id_number")),
    )
    op.create_table(
        "signature",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("signatory_id", sa.Integer(), nullable=False),
        sa.Column("signatory_name", sa.String(length=300), nullable=False),
        sa.Column("signer", sa.String(length=200), nullable=False),
        sa.Column("post", sa.String(length=200), nullable=False),
        sa.Column("authority", sa.String(length=24), nullable=False),
        sa.Column("medium", sa.String(length=24), nullable=False),
        sa.Column("delegation_id", sa.Integer(), nullable=True),
        sa.Column("evidence_sha256", sa.String(length=64), nullable=False),
        sa.Column("signed_on", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "authority <> 'TUQ' OR delegation_id IS NOT NULL", name=op.f("ck_signature_delegation_named")
        ),
        sa.CheckConstraint("authority IN ('head', 'TM', 'KT', 'TL', 'TUQ')", name=op.f("ck_signature_authority_known")),
        sa.CheckConstraint("medium IN ('wet_ink', 'digital')", name=op.f("ck_signature_medium_known")),
        sa.ForeignKeyConstraint(
            ["delegation_id"], ["delegation.id"], name=op.f("fk_signature_delegation_id_delegation")
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_signature_organization_id_organization")
        ),
        sa.ForeignKeyConstraint(
            ["signatory_id"], ["organization.id"], name=op.f("fk_signature_signatory_id_organization")
        ),
        sa.ForeignKeyConstraint(
            ["version_id"], ["agreement_version.id"], name=op.f("fk_signature_version_id_agreement_version")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signature")),
        sa.UniqueConstraint("version_id", "organization_id", name=op.f("uq_signature_version_id_organization_id")),
    )
    op.create_table(
        "due_date_move",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("checkpoint_id", sa.Integer(), nullable=False),
        sa.Column("old_due_on", sa.Date(), nullable=False),
        sa.Column("new_due_on", sa.Date(), nullable=False),
        sa.Column("calendar_version", sa.String(length=40), nullable=False),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["checkpoint_id"], ["checkpoint.id"], name=op.f("fk_due_date_move_checkpoint_id_checkpoint")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_due_date_move")),
    )
    op.create_index(op.f("ix_due_date_move_checkpoint_id"), "due_date_move", ["checkpoint_id"], unique=False)

    op.create_table(
        "extension",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("checkpoint_id", sa.Integer(), nullable=False),
        sa.Column("old_due_on", sa.Date(), nullable=False),
        sa.Column("wanted_on", sa.Date(), nullable=False),
        sa.Column("granted_on", sa.Date(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("status", sa.String(length=24), nullable=False),
        sa.Column("asked_by", sa.String(length=200), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.String(length=200), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decision_reason", sa.String(), nullable=False),
        sa.CheckConstraint("status IN ('asked', 'granted', 'refused')", name=op.f("ck_extension_status_known")),
        sa.ForeignKeyConstraint(
            ["checkpoint_id"], ["checkpoint.id"], name=op.f("fk_extension_checkpoint_id_checkpoint")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_extension")),
    )
    op.create_index(op.f("ix_extension_checkpoint_id"), "extension", ["checkpoint_id"], unique=False)
    op.create_index(
        "uq_extension_open",
        "extension",
        ["checkpoint_id"],
        unique=True,
        sqlite_where=sa.text("status = 'asked'"),
        postgresql_where=sa.text("status = 'asked'"),
    )

    op.create_table(
        "notice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("checkpoint_id", sa.Integer(), nullable=False),
        sa.Column("rung_id", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("recipient_id", sa.Integer(), nullable=False),
        sa.Column("severity", sa.SmallInteger(), nullable=False),
        sa.Column("reached_on", sa.Date(), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=24), nullable=False),
        sa.Column("message_id", sa.Integer(), nullable=True),
        sa.Column("acknowledged_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("state IN ('pending', 'skipped')", name=op.f("ck_notice_state_known")),
        sa.ForeignKeyConstraint(["checkpoint_id"], ["checkpoint.id"], name=op.f("fk_notice_checkpoint_id_checkpoint")),
        sa.ForeignKeyConstraint(["message_id"], ["message.id"], name=op.f("fk_notice_message_id_message")),
        sa.ForeignKeyConstraint(["recipient_id"], ["contact.id"], name=op.f("fk_notice_recipient_id_contact")),
        sa.ForeignKeyConstraint(["rung_id"], ["rung.id"], name=op.f("fk_notice_rung_id_rung")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
        sa.UniqueConstraint(
            "checkpoint_id",
            "rung_id",
            "due_on",
            "recipient_id",
            name=op.f("uq_notice_checkpoint_id_rung_id_due_on_recipient_id"),
        ),
    )
    op.create_index("ix_notice_message", "notice", ["message_id"], unique=False)
    op.create_index(
        "ix_notice_to_compose",
        "notice",
        ["recipient_id"],
        unique=False,
        sqlite_where=sa.text("message_id IS NULL AND state = 'pending'"),
        postgresql_where=sa.text("message_id IS NULL AND state = 'pending'"),
    )

    op.create_table(
        "report",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("checkpoint_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.Column("spent", sa.BigInteger(), nullable=False),
        sa.Column("reported_on", sa.Date(), nullable=False),
        sa.Column("reported_by", sa.String(length=200), nullable=False),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decision", sa.String(length=24), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("decided_by", sa.String(length=200), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("spent >= 0", name=op.f("ck_report_spent_not_negative")),
        sa.ForeignKeyConstraint(["checkpoint_id"], ["checkpoint.id"], name=op.f("fk_report_checkpoint_id_checkpoint")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report")),
        sa.UniqueConstraint("checkpoint_id", "number", name=op.f("uq_report_checkpoint_id_number")),
    )
    op.create_table(
        "review_comment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("author", sa.String(length=200), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_review_comment_organization_id_organization")
        ),
        sa.ForeignKeyConstraint(
            ["round_id"], ["review_round.id"], name=op.f("fk_review_comment_round_id_review_round")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_comment")),
    )
    op.create_index(op.f("ix_review_comment_round_id"), "review_comment", ["round_id"], unique=False)

    op.create_table(
        "evidence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("document", sa.String(length=200), nullable=False),
        sa.Column("file_name", sa.String(length=255), nullable=False),
        sa.Column("media_type", sa.String(length=100), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.CheckConstraint("sha256 <> '' OR document <> ''", name=op.f("ck_evidence_something_shown")),
        sa.ForeignKeyConstraint(["report_id"], ["report.id"], name=op.f("fk_evidence_report_id_report")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence")),
    )
    op.create_index(op.f("ix_evidence_report_id"), "evidence", ["report_id"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_evidence_report_id"), "evidence")

    op.drop_table("evidence")
    op.drop_index(op.f("ix_review_comment_round_id"), "review_comment")

    op.drop_table("review_comment")
    op.drop_table("report")
    op.drop_index("ix_notice_to_compose", "notice")
    op.drop_index("ix_notice_message", "notice")

    op.drop_table("notice")
    op.drop_index("uq_extension_open", "extension")
    op.drop_index(op.f("ix_extension_checkpoint_id"), "extension")

    op.drop_table("extension")
    op.drop_index(op.f("ix_due_date_move_checkpoint_id"), "due_date_move")

    op.drop_table("due_date_move")
    op.drop_table("signature")
    op.drop_table("review_round")
    op.drop_table("document_number")
    op.drop_index("ix_checkpoint_sweep", "checkpoint")
    op.drop_index("ix_checkpoint_reported", "checkpoint")
    op.drop_index("ix_checkpoint_owner", "checkpoint")
    op.drop_index("ix_checkpoint_armed", "checkpoint")
    op.drop_index("ix_checkpoint_agreement", "checkpoint")

    op.drop_table("checkpoint")
    op.drop_table("obligation")
    op.drop_index("ix_message_to_send", "message")

    op.drop_table("message")
    op.drop_table("agreement_version")
    op.drop_index(op.f("ix_agreement_party_organization_id"), "agreement_party")

    op.drop_table("agreement_party")
    op.drop_table("rung_audience")
    op.drop_table("delegation")
    op.drop_index("ix_contact_email", "contact")

    op.drop_table("contact")
    op.drop_index("ix_agreement_status", "agreement")

    op.drop_table("agreement")
    op.drop_table("sweep_mark")
    op.drop_table("rung")
    op.drop_table("organization")
    op.drop_table("work_calendar")
    op.drop_table("legal_basis")
    op.drop_table("ladder")
    op.drop_index("ix_event_unsent", "event")

    op.drop_table("event")
    op.drop_table("audit_line")
    op.drop_table("audit_head")
