CREATE TABLE "ledger_accounts" (
	"id" text PRIMARY KEY NOT NULL,
	"kind" text NOT NULL,
	"customer_id" text,
	"provider" text,
	"unit" text NOT NULL,
	"balance_minor" bigint DEFAULT 0 NOT NULL,
	"held_minor" bigint DEFAULT 0 NOT NULL,
	"counted_through" bigint DEFAULT 0 NOT NULL,
	"is_overdrawn" boolean DEFAULT false NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	CONSTRAINT "ledger_accounts_not_overdrawn" CHECK ("ledger_accounts"."customer_id" IS NULL OR "ledger_accounts"."is_overdrawn" OR "ledger_accounts"."balance_minor" >= "ledger_accounts"."held_minor"),
	CONSTRAINT "ledger_accounts_hold_not_negative" CHECK ("ledger_accounts"."held_minor" >= 0)
);
--> statement-breakpoint
CREATE TABLE "ledger_entries" (
	"seq" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "ledger_entries_seq_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"transfer_id" text NOT NULL,
	"account_id" text NOT NULL,
	"unit" text NOT NULL,
	"amount_minor" bigint NOT NULL,
	CONSTRAINT "ledger_entries_move_something" CHECK ("ledger_entries"."amount_minor" <> 0)
);
--> statement-breakpoint
CREATE TABLE "ledger_holds" (
	"id" text PRIMARY KEY NOT NULL,
	"key" text NOT NULL,
	"account_id" text NOT NULL,
	"order_id" text,
	"amount_minor" bigint NOT NULL,
	"captured_minor" bigint DEFAULT 0 NOT NULL,
	"state" text DEFAULT 'held' NOT NULL,
	"expires_at" timestamp with time zone,
	"created_at" timestamp with time zone NOT NULL,
	"settled_at" timestamp with time zone,
	CONSTRAINT "ledger_holds_capture_no_more_than_held" CHECK ("ledger_holds"."amount_minor" > 0 AND "ledger_holds"."captured_minor" BETWEEN 0 AND "ledger_holds"."amount_minor")
);
--> statement-breakpoint
CREATE TABLE "ledger_lots" (
	"id" text PRIMARY KEY NOT NULL,
	"account_id" text NOT NULL,
	"transfer_id" text NOT NULL,
	"amount_minor" bigint NOT NULL,
	"remaining_minor" bigint NOT NULL,
	"expires_at" timestamp with time zone,
	"created_at" timestamp with time zone NOT NULL,
	CONSTRAINT "ledger_lots_spend_no_more_than_granted" CHECK ("ledger_lots"."remaining_minor" BETWEEN 0 AND "ledger_lots"."amount_minor")
);
--> statement-breakpoint
CREATE TABLE "ledger_proofs" (
	"id" text PRIMARY KEY NOT NULL,
	"is_proven" boolean NOT NULL,
	"checks" jsonb NOT NULL,
	"started_at" timestamp with time zone NOT NULL,
	"finished_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "ledger_transfers" (
	"id" text PRIMARY KEY NOT NULL,
	"key" text NOT NULL,
	"digest" text NOT NULL,
	"kind" text NOT NULL,
	"memo" text,
	"customer_id" text,
	"order_id" text,
	"payment_id" text,
	"refund_id" text,
	"mismatch_id" text,
	"posted_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "ledger_accounts" ADD CONSTRAINT "ledger_accounts_customer_id_customers_id_fk" FOREIGN KEY ("customer_id") REFERENCES "public"."customers"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "ledger_holds" ADD CONSTRAINT "ledger_holds_account_id_ledger_accounts_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."ledger_accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "ledger_lots" ADD CONSTRAINT "ledger_lots_account_id_ledger_accounts_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."ledger_accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "ledger_accounts_of_customer" ON "ledger_accounts" USING btree ("customer_id") WHERE customer_id IS NOT NULL;--> statement-breakpoint
CREATE INDEX "ledger_entries_of_account" ON "ledger_entries" USING btree ("account_id","seq");--> statement-breakpoint
CREATE INDEX "ledger_entries_of_transfer" ON "ledger_entries" USING btree ("transfer_id");--> statement-breakpoint
CREATE INDEX "ledger_holds_of_order" ON "ledger_holds" USING btree ("order_id") WHERE order_id IS NOT NULL;--> statement-breakpoint
CREATE INDEX "ledger_holds_open" ON "ledger_holds" USING btree ("account_id") WHERE state = 'held';--> statement-breakpoint
CREATE INDEX "ledger_holds_due" ON "ledger_holds" USING btree ("expires_at") WHERE state = 'held' AND expires_at IS NOT NULL;--> statement-breakpoint
CREATE INDEX "ledger_lots_left" ON "ledger_lots" USING btree ("account_id","expires_at") WHERE remaining_minor > 0;--> statement-breakpoint
CREATE INDEX "ledger_lots_due" ON "ledger_lots" USING btree ("expires_at") WHERE remaining_minor > 0 AND expires_at IS NOT NULL;--> statement-breakpoint
CREATE INDEX "ledger_proofs_by_time" ON "ledger_proofs" USING btree ("started_at");--> statement-breakpoint
CREATE INDEX "ledger_transfers_by_time" ON "ledger_transfers" USING btree ("posted_at");--> statement-breakpoint
CREATE INDEX "ledger_transfers_of_customer" ON "ledger_transfers" USING btree ("customer_id") WHERE customer_id IS NOT NULL;--> statement-breakpoint
CREATE INDEX "ledger_transfers_of_order" ON "ledger_transfers" USING btree ("order_id") WHERE order_id IS NOT NULL;--> statement-breakpoint
CREATE INDEX "ledger_transfers_of_payment" ON "ledger_transfers" USING btree ("payment_id") WHERE payment_id IS NOT NULL;--> statement-breakpoint
CREATE INDEX "ledger_transfers_of_refund" ON "ledger_transfers" USING btree ("refund_id") WHERE refund_id IS NOT NULL;--> statement-breakpoint
CREATE INDEX "ledger_transfers_of_mismatch" ON "ledger_transfers" USING btree ("mismatch_id") WHERE mismatch_id IS NOT NULL;--> statement-breakpoint
CREATE FUNCTION ledger_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation', CONSTRAINT = 'ledger_append_only';
END $$;
--> statement-breakpoint
CREATE TRIGGER ledger_entries_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "ledger_entries"
	FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();
--> statement-breakpoint
CREATE TRIGGER ledger_transfers_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "ledger_transfers"
	FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();
--> statement-breakpoint
CREATE FUNCTION ledger_check_added_entries() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
	wrong text;
BEGIN
	SELECT a.transfer_id INTO wrong FROM added a GROUP BY a.transfer_id, a.unit HAVING sum(a.amount_minor) <> 0 LIMIT 1;
	IF FOUND THEN
		RAISE EXCEPTION 'the entries of transfer % do not sum to zero', wrong
			USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_entries_sum_to_zero';
	END IF;
	SELECT a.transfer_id INTO wrong FROM added a
		WHERE NOT EXISTS (SELECT 1 FROM ledger_transfers t WHERE t.id = a.transfer_id)
			OR NOT EXISTS (SELECT 1 FROM ledger_accounts c WHERE c.id = a.account_id AND c.unit = a.unit) LIMIT 1;
	IF FOUND THEN
		RAISE EXCEPTION 'an entry of transfer % belongs to nothing', wrong
			USING ERRCODE = 'foreign_key_violation', CONSTRAINT = 'ledger_entries_belong';
	END IF;
	RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER ledger_entries_check_added AFTER INSERT ON "ledger_entries"
	REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION ledger_check_added_entries();
--> statement-breakpoint
CREATE FUNCTION ledger_check_transfer() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	IF NOT EXISTS (SELECT 1 FROM ledger_entries e WHERE e.transfer_id = NEW.id) OR EXISTS (
		SELECT 1 FROM ledger_entries e WHERE e.transfer_id = NEW.id GROUP BY e.unit HAVING sum(e.amount_minor) <> 0
	) THEN
		RAISE EXCEPTION 'transfer % moves nothing or does not sum to zero', NEW.id
			USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_transfers_sum_to_zero';
	END IF;
	RETURN NULL;
END $$;
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER ledger_transfers_sum_to_zero AFTER INSERT ON "ledger_transfers"
	DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ledger_check_transfer();
