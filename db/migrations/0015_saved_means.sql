CREATE TABLE "saved_means" (
	"id" text PRIMARY KEY NOT NULL,
	"customer_id" text NOT NULL,
	"provider" text NOT NULL,
	"customer_ref" text,
	"means_ref" text NOT NULL,
	"brand" text NOT NULL,
	"ending" text,
	"expires_month" integer,
	"expires_year" integer,
	"kept_at" timestamp with time zone NOT NULL,
	CONSTRAINT "saved_means_once" UNIQUE("provider","means_ref")
);
--> statement-breakpoint
ALTER TABLE "saved_means" ADD CONSTRAINT "saved_means_customer_id_customers_id_fk" FOREIGN KEY ("customer_id") REFERENCES "public"."customers"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "saved_means_by_customer" ON "saved_means" USING btree ("customer_id");