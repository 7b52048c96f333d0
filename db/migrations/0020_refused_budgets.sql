-- As before, and of the limits asked for it names those whose money is spent while there are uses left: it reads them as
-- they are now, because the refused statement saw them as they were before others took what is missing.
CREATE OR REPLACE FUNCTION "refuse_redemption"("missing" jsonb) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  "spent" jsonb;
BEGIN
  SELECT COALESCE(jsonb_agg(l."id"), '[]') INTO "spent"
  FROM jsonb_to_recordset("missing" -> 'asked') AS a("limit_id" text, "uses" int, "amount" bigint)
  JOIN "promotion_limits" l ON l."id" = a."limit_id"
  WHERE l."maximum" IS NULL
    OR l."held" + l."committed" + a."uses" <= l."maximum"
      AND l."budget_held_minor" + l."budget_committed_minor" + a."amount" > l."budget_minor";
  RAISE EXCEPTION 'a promotion cannot be held'
    USING ERRCODE = 'KS001', DETAIL = ("missing" || jsonb_build_object('spent', "spent"))::text;
END $$;
