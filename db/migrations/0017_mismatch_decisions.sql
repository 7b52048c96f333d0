ALTER TABLE "payment_mismatches" ADD COLUMN "resolution" text;--> statement-breakpoint
ALTER TABLE "payment_mismatches" ADD COLUMN "resolution_reason" text;--> statement-breakpoint
ALTER TABLE "payment_mismatches" ADD COLUMN "resolved_by" text;