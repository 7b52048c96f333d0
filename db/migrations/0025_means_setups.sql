CREATE TABLE "means_setups" (
	"id" text PRIMARY KEY NOT NULL,
	"customer_id" text NOT NULL,
	"provider" text NOT NULL,
	"provider_ref" text,
	"status" text DEFAULT 'open' NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"checked_at" timestamp with time zone,
	"ended_at" timestamp with time zone,
	CONSTRAINT "means_setups_one_per_provider_ref" UNIQUE("provider","provider_ref")
);
--> statement-breakpoint
ALTER TABLE "means_setups" ADD CONSTRAINT "means_setups_customer_id_customers_id_fk" FOREIGN KEY ("customer_id") REFERENCES "public"."customers"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "means_setups_open" ON "means_setups" USING btree ("customer_id","created_at") WHERE status = 'open';