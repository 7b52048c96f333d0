DROP TRIGGER ledger_transfers_note_unmoved ON "ledger_transfers";
--> statement-breakpoint
DROP FUNCTION ledger_note_unmoved();
--> statement-breakpoint
DROP TABLE "ledger_unmoved" CASCADE;
--> statement-breakpoint
DROP FUNCTION ledger_refuse_unmoved();
--> statement-breakpoint
-- Scalar lookups are answered by the primary keys without a setting to forbid anything else.
CREATE OR REPLACE FUNCTION ledger_check_added_entries() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
	wrong record;
BEGIN
	SELECT a.transfer_id, sum(a.amount_minor) AS rest INTO wrong
	FROM added a
	GROUP BY a.transfer_id, a.unit
	HAVING sum(a.amount_minor) <> 0
		OR (SELECT t.id FROM ledger_transfers t WHERE t.id = a.transfer_id) IS NULL
		OR bool_or((SELECT x.unit FROM ledger_accounts x WHERE x.id = a.account_id) IS DISTINCT FROM a.unit) LIMIT 1;
	IF NOT FOUND THEN
		RETURN NULL;
	END IF;
	IF wrong.rest <> 0 THEN
		RAISE EXCEPTION 'the entries of transfer % do not sum to zero', wrong.transfer_id
			USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_entries_sum_to_zero';
	END IF;
	RAISE EXCEPTION 'an entry of transfer % belongs to nothing', wrong.transfer_id
		USING ERRCODE = 'foreign_key_violation', CONSTRAINT = 'ledger_entries_belong';
END $$;
--> statement-breakpoint
ALTER FUNCTION ledger_check_added_entries() RESET ALL;
