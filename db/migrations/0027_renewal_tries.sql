ALTER TABLE "renewal_charges" ADD COLUMN "tries" integer DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE "renewal_charges" ADD COLUMN "next_try_at" timestamp with time zone;--> statement-breakpoint
CREATE INDEX "renewal_charges_again" ON "renewal_charges" USING btree ("next_try_at") WHERE next_try_at IS NOT NULL;