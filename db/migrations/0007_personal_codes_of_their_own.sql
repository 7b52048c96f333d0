ALTER TABLE "promotions" DROP CONSTRAINT "promotions_one_per_issue";--> statement-breakpoint
ALTER TABLE "promotions" DROP CONSTRAINT "promotions_recipient_id_customers_id_fk";
--> statement-breakpoint
DROP INDEX "promotions_of_recipient";--> statement-breakpoint
ALTER TABLE "promotions" DROP COLUMN "recipient_id";--> statement-breakpoint
ALTER TABLE "promotions" DROP COLUMN "issue_key";