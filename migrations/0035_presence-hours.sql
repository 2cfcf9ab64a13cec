CREATE TABLE "desk_presence_hour" (
	"member_id" uuid NOT NULL,
	"organisation_id" uuid NOT NULL,
	"hour" timestamp with time zone NOT NULL,
	"seconds" integer NOT NULL,
	CONSTRAINT "desk_presence_hour_member_id_hour_pk" PRIMARY KEY("member_id","hour")
);
--> statement-breakpoint
CREATE INDEX "desk_presence_hour_organisation" ON "desk_presence_hour" USING btree ("organisation_id","hour");