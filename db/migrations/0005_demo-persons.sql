CREATE TABLE "demo_continuations" (
	"demo_id" text PRIMARY KEY NOT NULL,
	"plan_id" text NOT NULL,
	"price_id" text NOT NULL,
	"term_months" integer NOT NULL,
	"currency" text NOT NULL,
	"amount_minor" bigint NOT NULL,
	"consented_at" timestamp with time zone NOT NULL,
	"revoked_at" timestamp with time zone,
	"tried_at" timestamp with time zone,
	"outcome" text,
	"order_id" text
);
--> statement-breakpoint
CREATE TABLE "demo_requests" (
	"customer_id" text NOT NULL,
	"product_id" text NOT NULL,
	"outcome" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	CONSTRAINT "demo_requests_once_per_outcome" PRIMARY KEY("customer_id","product_id","outcome")
);
--> statement-breakpoint
ALTER TABLE "products" ADD COLUMN "demo_requires_phone" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "products" ADD COLUMN "demo_limits" jsonb DEFAULT '[]'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "products" ADD COLUMN "demo_offer" jsonb;--> statement-breakpoint
ALTER TABLE "products" ADD COLUMN "demo_continues" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "customers" ADD COLUMN "phone_hash" text;--> statement-breakpoint
ALTER TABLE "customers" ADD COLUMN "phone_confirmed_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "customers" ADD COLUMN "payment_fingerprint_hash" text;--> statement-breakpoint
ALTER TABLE "demo_grants" ADD COLUMN "phone_hash" text;--> statement-breakpoint
ALTER TABLE "demo_grants" ADD COLUMN "payment_fingerprint_hash" text;--> statement-breakpoint
ALTER TABLE "demo_grants" ADD COLUMN "limits" jsonb DEFAULT '[]'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "demo_continuations" ADD CONSTRAINT "demo_continuations_demo_id_demo_grants_id_fk" FOREIGN KEY ("demo_id") REFERENCES "public"."demo_grants"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "demo_continuations" ADD CONSTRAINT "demo_continuations_plan_id_plans_id_fk" FOREIGN KEY ("plan_id") REFERENCES "public"."plans"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "demo_continuations" ADD CONSTRAINT "demo_continuations_price_id_plan_prices_id_fk" FOREIGN KEY ("price_id") REFERENCES "public"."plan_prices"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "demo_requests" ADD CONSTRAINT "demo_requests_customer_id_customers_id_fk" FOREIGN KEY ("customer_id") REFERENCES "public"."customers"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "demo_requests" ADD CONSTRAINT "demo_requests_product_id_products_id_fk" FOREIGN KEY ("product_id") REFERENCES "public"."products"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "demo_continuations_open" ON "demo_continuations" USING btree ("demo_id") WHERE revoked_at IS NULL AND tried_at IS NULL;--> statement-breakpoint
CREATE INDEX "demo_requests_by_creation" ON "demo_requests" USING btree ("created_at");--> statement-breakpoint
CREATE INDEX "customers_by_phone" ON "customers" USING btree ("phone_hash") WHERE phone_hash IS NOT NULL;--> statement-breakpoint
CREATE INDEX "customers_by_payment_fingerprint" ON "customers" USING btree ("payment_fingerprint_hash") WHERE payment_fingerprint_hash IS NOT NULL;--> statement-breakpoint
CREATE UNIQUE INDEX "demo_grants_one_per_phone_and_product" ON "demo_grants" USING btree ("phone_hash","product_id") WHERE phone_hash IS NOT NULL;--> statement-breakpoint
CREATE UNIQUE INDEX "demo_grants_one_per_payment_and_product" ON "demo_grants" USING btree ("payment_fingerprint_hash","product_id") WHERE payment_fingerprint_hash IS NOT NULL;