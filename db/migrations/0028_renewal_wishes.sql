CREATE TABLE "renewal_wishes" (
	"order_id" text PRIMARY KEY NOT NULL,
	"term_months" integer NOT NULL,
	"currency" text NOT NULL,
	"amount_minor" bigint NOT NULL,
	"consented_at" timestamp with time zone NOT NULL,
	"outcome" text
);
--> statement-breakpoint
ALTER TABLE "renewal_wishes" ADD CONSTRAINT "renewal_wishes_order_id_orders_id_fk" FOREIGN KEY ("order_id") REFERENCES "public"."orders"("id") ON DELETE no action ON UPDATE no action;