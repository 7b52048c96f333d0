-- What a statement adds to the entries is summed by its own trigger; the commit asks only whether a transfer has any.
CREATE OR REPLACE FUNCTION ledger_check_transfer() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	PERFORM 1 FROM ledger_entries WHERE transfer_id = NEW.id LIMIT 1;
	IF NOT FOUND THEN
		RAISE EXCEPTION 'transfer % moves nothing', NEW.id
			USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_transfers_move_something';
	END IF;
	RETURN NULL;
END $$;
--> statement-breakpoint
CREATE OR REPLACE FUNCTION ledger_check_added_entries() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
	wrong text;
BEGIN
	SELECT a.transfer_id INTO wrong FROM added a GROUP BY a.transfer_id, a.unit HAVING sum(a.amount_minor) <> 0 LIMIT 1;
	IF FOUND THEN
		RAISE EXCEPTION 'the entries of transfer % do not sum to zero', wrong
			USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_entries_sum_to_zero';
	END IF;
	SELECT t.transfer_id INTO wrong FROM (SELECT DISTINCT transfer_id FROM added) t
		WHERE NOT EXISTS (SELECT 1 FROM ledger_transfers x WHERE x.id = t.transfer_id) LIMIT 1;
	IF NOT FOUND THEN
		SELECT a.account_id INTO wrong FROM (SELECT DISTINCT account_id, unit FROM added) a
			WHERE NOT EXISTS (SELECT 1 FROM ledger_accounts x WHERE x.id = a.account_id AND x.unit = a.unit) LIMIT 1;
	END IF;
	IF FOUND THEN
		RAISE EXCEPTION 'an entry of % belongs to nothing', wrong
			USING ERRCODE = 'foreign_key_violation', CONSTRAINT = 'ledger_entries_belong';
	END IF;
	RETURN NULL;
END $$;
