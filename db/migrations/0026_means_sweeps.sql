DROP INDEX "means_setups_open";--> statement-breakpoint
ALTER TABLE "means_setups" ADD COLUMN "expires_at" timestamp with time zone;--> statement-breakpoint
UPDATE "means_setups" SET "expires_at" = "created_at" + interval '1 day';--> statement-breakpoint
ALTER TABLE "means_setups" ALTER COLUMN "expires_at" SET NOT NULL;--> statement-breakpoint
ALTER TABLE "means_setups" ADD COLUMN "next_check_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "means_setups" ADD COLUMN "checks" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
UPDATE "means_setups" SET "next_check_at" = "created_at" WHERE "status" = 'open';--> statement-breakpoint
ALTER TABLE "saved_means" ADD COLUMN "next_release_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "saved_means" ADD COLUMN "release_tries" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
UPDATE "saved_means" SET "next_release_at" = "forgotten_at" WHERE "forgotten_at" IS NOT NULL;--> statement-breakpoint
CREATE INDEX "means_setups_of_customer" ON "means_setups" USING btree ("customer_id","created_at");--> statement-breakpoint
CREATE INDEX "means_setups_to_check" ON "means_setups" USING btree ("next_check_at") WHERE next_check_at IS NOT NULL;--> statement-breakpoint
CREATE INDEX "saved_means_to_release" ON "saved_means" USING btree ("next_release_at") WHERE next_release_at IS NOT NULL;