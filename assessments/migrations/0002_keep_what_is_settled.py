"""Hold it in the database: a published instrument and a final form never change, and what was said is only added to."""

from __future__ import annotations

from django.db import migrations

FUNCTIONS = """
CREATE FUNCTION assessments_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% of % is refused: it is settled', TG_OP, TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
CREATE FUNCTION assessments_refuse_published() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    part record;
    published boolean;
BEGIN
    IF TG_OP = 'DELETE' THEN part := OLD; ELSE part := NEW; END IF;
    IF TG_TABLE_NAME = 'assessments_aspect' THEN
        SELECT i.published_at IS NOT NULL INTO published FROM assessments_instrument i WHERE i.id = part.instrument_id;
    ELSIF TG_TABLE_NAME = 'assessments_indicator' THEN
        SELECT i.published_at IS NOT NULL INTO published
        FROM assessments_instrument i JOIN assessments_aspect a ON a.instrument_id = i.id WHERE a.id = part.aspect_id;
    ELSE
        SELECT i.published_at IS NOT NULL INTO published
        FROM assessments_instrument i JOIN assessments_aspect a ON a.instrument_id = i.id
            JOIN assessments_indicator n ON n.aspect_id = a.id WHERE n.id = part.indicator_id;
    END IF;
    IF published THEN
        RAISE EXCEPTION '% of % is refused: its instrument is published', TG_OP, TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN part;
END $$;
CREATE FUNCTION assessments_refuse_final() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    part record;
BEGIN
    IF TG_OP = 'DELETE' THEN part := OLD; ELSE part := NEW; END IF;
    IF EXISTS (SELECT 1 FROM assessments_assessment f WHERE f.id = part.assessment_id AND f.status = 'final') THEN
        RAISE EXCEPTION '% of % is refused: the form is final', TG_OP, TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN part;
END $$;
"""
NO_FUNCTIONS = """
DROP FUNCTION assessments_refuse_final();
DROP FUNCTION assessments_refuse_published();
DROP FUNCTION assessments_refuse_change();
"""
PARTS = ("aspect", "indicator", "question")
OF_A_FORM = ("answer", "evidence", "verdict", "objection")
ONLY_ADDED = ("assessmentevent", "snapshot", "answerversion", "remark")
TRIGGERS = (
    """
CREATE TRIGGER instrument_published_kept BEFORE UPDATE OR DELETE ON assessments_instrument FOR EACH ROW
    WHEN (OLD.published_at IS NOT NULL) EXECUTE FUNCTION assessments_refuse_change();
CREATE TRIGGER assessment_final_kept BEFORE UPDATE OR DELETE ON assessments_assessment FOR EACH ROW
    WHEN (OLD.status = 'final') EXECUTE FUNCTION assessments_refuse_change();
"""
    + "".join(
        f"CREATE TRIGGER {part}_published_kept BEFORE INSERT OR UPDATE OR DELETE ON assessments_{part} "
        "FOR EACH ROW EXECUTE FUNCTION assessments_refuse_published();\n"
        for part in PARTS
    )
    + "".join(
        f"CREATE TRIGGER {part}_final_kept BEFORE INSERT OR UPDATE OR DELETE ON assessments_{part} "
        "FOR EACH ROW EXECUTE FUNCTION assessments_refuse_final();\n"
        for part in OF_A_FORM
    )
    + "".join(
        f"CREATE TRIGGER {part}_append_only BEFORE UPDATE OR DELETE ON assessments_{part} "
        "FOR EACH ROW EXECUTE FUNCTION assessments_refuse_change();\n"
        for part in ONLY_ADDED
    )
)
NO_TRIGGERS = (
    "DROP TRIGGER instrument_published_kept ON assessments_instrument;\n"
    "DROP TRIGGER assessment_final_kept ON assessments_assessment;\n"
    + "".join(f"DROP TRIGGER {part}_published_kept ON assessments_{part};\n" for part in PARTS)
    + "".join(f"DROP TRIGGER {part}_final_kept ON assessments_{part};\n" for part in OF_A_FORM)
    + "".join(f"DROP TRIGGER {part}_append_only ON assessments_{part};\n" for part in ONLY_ADDED)
)


class Migration(migrations.Migration):
    dependencies = [("assessments", "0001_instruments_and_forms")]
    operations = [migrations.RunSQL(FUNCTIONS, NO_FUNCTIONS), migrations.RunSQL(TRIGGERS, NO_TRIGGERS)]
