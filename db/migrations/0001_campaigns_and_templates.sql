CREATE TABLE "discount_templates" (
	"id" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"draft" jsonb NOT NULL,
	"created_by" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "promotion_campaigns" (
	"id" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"status" text DEFAULT 'active' NOT NULL,
	"starts_at" timestamp with time zone,
	"ends_at" timestamp with time zone,
	"limit_id" text NOT NULL,
	"created_by" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	CONSTRAINT "promotion_campaigns_end_after_start" CHECK ("promotion_campaigns"."ends_at" > "promotion_campaigns"."starts_at")
);
--> statement-breakpoint
ALTER TABLE "promotions" ADD COLUMN "campaign_id" text;--> statement-breakpoint
ALTER TABLE "promotions" ADD COLUMN "returns_on_refund" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "promotion_campaigns" ADD CONSTRAINT "promotion_campaigns_limit_id_promotion_limits_id_fk" FOREIGN KEY ("limit_id") REFERENCES "public"."promotion_limits"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "promotions" ADD CONSTRAINT "promotions_campaign_id_promotion_campaigns_id_fk" FOREIGN KEY ("campaign_id") REFERENCES "public"."promotion_campaigns"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "promotions_of_campaign" ON "promotions" USING btree ("campaign_id") WHERE campaign_id IS NOT NULL;