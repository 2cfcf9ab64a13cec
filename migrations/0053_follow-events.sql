-- Who follows a conversation, and no longer does, is an event at the desk like others (migration 0046), and sent as such.
DROP TRIGGER "webhook_desk_event_added" ON "desk_event";--> statement-breakpoint
CREATE CONSTRAINT TRIGGER "webhook_desk_event_added" AFTER INSERT ON "desk_event" DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  WHEN (NEW.kind IN ('assigned', 'transferred', 'taken-over', 'requeued', 'team-changed', 'priority-changed',
    'sentiment-changed', 'tags-added', 'tags-removed', 'snoozed', 'woken', 'due-soon', 'overdue', 'routed', 'merged',
    'merged-in', 'customer-merged', 'draft-changed', 'followed', 'unfollowed', 'undone'))
  EXECUTE FUNCTION "webhook_desk"();
