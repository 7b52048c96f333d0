CREATE TABLE "promotion_batches" (
	"id" text PRIMARY KEY NOT NULL,
	"promotion_id" text NOT NULL,
	"prefix" text NOT NULL,
	"size" integer NOT NULL,
	"uses_per_code" integer NOT NULL,
	"created_by" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	CONSTRAINT "promotion_batches_one_per_promotion" UNIQUE("promotion_id"),
	CONSTRAINT "promotion_batches_have_codes" CHECK ("promotion_batches"."size" > 0 AND "promotion_batches"."uses_per_code" > 0)
);
--> statement-breakpoint
CREATE TABLE "promotion_codes" (
	"code_key" text PRIMARY KEY NOT NULL,
	"code" text NOT NULL,
	"promotion_id" text NOT NULL,
	"maximum" integer NOT NULL,
	"held" integer DEFAULT 0 NOT NULL,
	"committed" integer DEFAULT 0 NOT NULL,
	"recipient_id" text,
	"issue_key" text,
	"origin" text,
	"note" text,
	"starts_at" timestamp with time zone,
	"ends_at" timestamp with time zone,
	"revoked_at" timestamp with time zone,
	"created_by" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	CONSTRAINT "promotion_codes_one_per_issue" UNIQUE("issue_key"),
	CONSTRAINT "promotion_codes_never_passed" CHECK ("promotion_codes"."held" + "promotion_codes"."committed" <= "promotion_codes"."maximum"),
	CONSTRAINT "promotion_codes_not_negative" CHECK ("promotion_codes"."held" >= 0 AND "promotion_codes"."committed" >= 0)
);
--> statement-breakpoint
CREATE TABLE "promotion_issue_rules" (
	"trigger" text PRIMARY KEY NOT NULL,
	"is_on" boolean DEFAULT false NOT NULL,
	"offer" jsonb NOT NULL,
	"valid_days" integer NOT NULL,
	"chat_id" bigint,
	"updated_by" text NOT NULL,
	"updated_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "promotion_redemptions" ADD COLUMN "code_key" text;--> statement-breakpoint
ALTER TABLE "promotions" ADD COLUMN "has_many_codes" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "promotions" ADD COLUMN "shared_key" text;--> statement-breakpoint
ALTER TABLE "promotion_batches" ADD CONSTRAINT "promotion_batches_promotion_id_promotions_id_fk" FOREIGN KEY ("promotion_id") REFERENCES "public"."promotions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "promotion_codes" ADD CONSTRAINT "promotion_codes_promotion_id_promotions_id_fk" FOREIGN KEY ("promotion_id") REFERENCES "public"."promotions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "promotion_codes" ADD CONSTRAINT "promotion_codes_recipient_id_customers_id_fk" FOREIGN KEY ("recipient_id") REFERENCES "public"."customers"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "promotion_codes_of_promotion" ON "promotion_codes" USING btree ("promotion_id","code_key");--> statement-breakpoint
CREATE INDEX "promotion_codes_of_recipient" ON "promotion_codes" USING btree ("recipient_id") WHERE recipient_id IS NOT NULL;--> statement-breakpoint
CREATE INDEX "promotion_codes_by_origin" ON "promotion_codes" USING btree ("origin","created_at") WHERE origin IS NOT NULL;--> statement-breakpoint
ALTER TABLE "promotion_redemptions" ADD CONSTRAINT "promotion_redemptions_code_key_promotion_codes_code_key_fk" FOREIGN KEY ("code_key") REFERENCES "public"."promotion_codes"("code_key") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "promotion_redemptions_of_code" ON "promotion_redemptions" USING btree ("code_key") WHERE code_key IS NOT NULL;--> statement-breakpoint
ALTER TABLE "promotions" ADD CONSTRAINT "promotions_one_per_shared_offer" UNIQUE("shared_key");--> statement-breakpoint
INSERT INTO "promotion_codes" ("code_key", "code", "promotion_id", "maximum", "held", "committed", "recipient_id", "issue_key", "origin", "starts_at", "ends_at", "created_by", "created_at")
SELECT p."code_key", p."code", p."id", 1, least(l."held", 1), least(l."committed", 1), p."recipient_id", p."issue_key",
  CASE WHEN p."issue_key" LIKE 'renewal:%' THEN 'renewal' ELSE 'win_back' END, p."starts_at", p."ends_at", p."created_by", p."created_at"
FROM "promotions" p JOIN "promotion_limits" l ON l."id" = p."limit_id"
WHERE p."recipient_id" IS NOT NULL AND p."code_key" IS NOT NULL AND p."status" <> 'archived';--> statement-breakpoint
UPDATE "promotion_redemptions" r SET "code_key" = k."code_key" FROM "promotion_codes" k WHERE k."promotion_id" = r."promotion_id";--> statement-breakpoint
UPDATE "promotions" SET "has_many_codes" = true, "code" = NULL, "code_key" = NULL,
  "definition" = "definition" || '{"code":null,"autoApply":false,"layer":"code"}'::jsonb
WHERE "recipient_id" IS NOT NULL;--> statement-breakpoint
UPDATE "promotion_revisions" SET "revision" = "revision" + 1;
