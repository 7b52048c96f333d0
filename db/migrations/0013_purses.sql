ALTER TABLE "orders" ADD COLUMN "wallet_minor" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "orders" ADD COLUMN "points_minor" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "orders" ADD COLUMN "points_spent" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "orders" ADD CONSTRAINT "orders_purses_pay_no_more_than_the_total" CHECK ("orders"."wallet_minor" >= 0 AND "orders"."points_minor" >= 0 AND "orders"."wallet_minor" + "orders"."points_minor" <= "orders"."total_minor");