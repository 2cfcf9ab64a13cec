ALTER TABLE "mail_channel" ADD COLUMN "sign_in" text DEFAULT 'password' NOT NULL;--> statement-breakpoint
ALTER TABLE "mail_channel" ADD COLUMN "oauth_client_id" text;--> statement-breakpoint
ALTER TABLE "mail_channel" ADD COLUMN "oauth_client_secret" text;--> statement-breakpoint
ALTER TABLE "mail_channel" ADD COLUMN "oauth_tenant" text;--> statement-breakpoint
ALTER TABLE "mail_channel" ADD COLUMN "oauth_token" text;