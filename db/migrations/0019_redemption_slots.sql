ALTER TABLE "promotion_redemptions" ADD COLUMN "has_slot" boolean DEFAULT true NOT NULL;--> statement-breakpoint
-- What was honoured late so far was told as an event.
UPDATE "promotion_redemptions" r SET "has_slot" = false FROM "outbox_events" e
WHERE e."name" = 'promotion/honoured_late' AND e."data" ->> 'orderId' = r."order_id"
  AND e."data" ->> 'promotionId' = r."promotion_id" AND r."state" = 'committed';
