CREATE TABLE "stars_cursors" (
	"bot" text PRIMARY KEY NOT NULL,
	"read_count" integer NOT NULL,
	"read_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "payment_attempts" ADD COLUMN "recurring" boolean DEFAULT false NOT NULL;