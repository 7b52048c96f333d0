CREATE TABLE "ledger_unmoved" (
	"transfer_id" text PRIMARY KEY NOT NULL
);

--> statement-breakpoint
-- Room on each page for the next balance, so that moving one touches no index.
ALTER TABLE "ledger_accounts" SET (fillfactor = 60);
--> statement-breakpoint
DROP TRIGGER ledger_transfers_sum_to_zero ON "ledger_transfers";
--> statement-breakpoint
DROP FUNCTION ledger_check_transfer();
--> statement-breakpoint
-- A plan made while a table was small stays with the connection: these look rows up by their index whatever the table was.
CREATE OR REPLACE FUNCTION ledger_check_added_entries() RETURNS trigger LANGUAGE plpgsql
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE
	wrong record;
BEGIN
	SELECT a.transfer_id, sum(a.amount_minor) AS rest INTO wrong
	FROM added a
		LEFT JOIN ledger_transfers t ON t.id = a.transfer_id
		LEFT JOIN ledger_accounts x ON x.id = a.account_id
	GROUP BY a.transfer_id, a.unit
	HAVING sum(a.amount_minor) <> 0 OR bool_or(t.id IS NULL OR x.unit IS DISTINCT FROM a.unit) LIMIT 1;
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
CREATE FUNCTION ledger_note_unmoved() RETURNS trigger LANGUAGE plpgsql
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
BEGIN
	INSERT INTO ledger_unmoved (transfer_id) SELECT a.id FROM added a
	WHERE NOT EXISTS (SELECT 1 FROM ledger_entries e WHERE e.transfer_id = a.id);
	RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER ledger_transfers_note_unmoved AFTER INSERT ON "ledger_transfers"
	REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION ledger_note_unmoved();
--> statement-breakpoint
CREATE FUNCTION ledger_refuse_unmoved() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off AS $$
BEGIN
	IF NOT EXISTS (SELECT 1 FROM ledger_entries WHERE transfer_id = NEW.transfer_id) THEN
		RAISE EXCEPTION 'transfer % moves nothing', NEW.transfer_id
			USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_transfers_move_something';
	END IF;
	DELETE FROM ledger_unmoved WHERE transfer_id = NEW.transfer_id;
	RETURN NULL;
END $$;
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER ledger_unmoved_refused AFTER INSERT ON "ledger_unmoved"
	DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ledger_refuse_unmoved();
