-- Ends a statement whose promotions cannot all be held: nothing of it stays, and the detail says what was missing.
CREATE FUNCTION "refuse_redemption"("missing" jsonb) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'a promotion cannot be held' USING ERRCODE = 'KS001', DETAIL = "missing"::text;
END $$;
