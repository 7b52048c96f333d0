DROP INDEX "inbox_events_waiting";--> statement-breakpoint
ALTER TABLE "inbox_events" ADD COLUMN "next_try_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "inbox_events" ADD COLUMN "dead_at" timestamp with time zone;--> statement-breakpoint
CREATE INDEX "inbox_events_by_arrival" ON "inbox_events" USING btree ("received_at");--> statement-breakpoint
CREATE INDEX "inbox_events_due" ON "inbox_events" USING btree ("next_try_at") WHERE processed_at IS NULL AND next_try_at IS NOT NULL;--> statement-breakpoint
CREATE INDEX "inbox_events_given_up" ON "inbox_events" USING btree ("dead_at") WHERE dead_at IS NOT NULL;