import { createExpectation } from "../desk/expectation.ts";
import type { MessageDetail } from "../store/message.ts";
import { findVisitorById } from "../store/visitor.ts";
import { reply } from "../text/patterns/replies.ts";
import { checkText } from "./1-receive.ts";
import { Admission } from "./admission.ts";
import { createApproval } from "./approval.ts";
import { createDials } from "./dials.ts";
import { Floors } from "./floors.ts";
import { createForAgents } from "./for-agents.ts";
import { ServerNode } from "./node.ts";
import { answerOnce } from "./once.ts";
import type { ServiceDeps, Turns } from "./parts.ts";
import { PendingTurns } from "./pending.ts";
import { TurnQueue } from "./queue.ts";
import { createQuiet } from "./quiet.ts";
import { search } from "./search.ts";
import { Silence } from "./silence.ts";
import { type TakeDeps, take } from "./take.ts";

/**
 * Turns of conversations: in order, once, across restarts and several nodes, and silent while an agent has the floor.
 */
export function createTurns(services: ServiceDeps): Turns {
  const stopping = new AbortController();
  const queue = new TurnQueue();
  const deps: TakeDeps = {
    ...services,
    node: services.node ?? new ServerNode(services),
    floors: new Floors(),
    dials: createDials(services),
    expectation: createExpectation(services),
    quiet: createQuiet(services.clock),
    approval: createApproval(services),
    queue,
    admission: new Admission(queue),
    stopping: stopping.signal,
  };
  const pending = new PendingTurns(deps);
  const silence = new Silence();
  hearOthers(deps, silence);
  return {
    refuseIfBusy: () => deps.admission.refuseIfBusy(),
    send(request) {
      const detail: MessageDetail = {
        ...(request.articleId === undefined ? {} : { option: request.articleId }),
        ...(request.page === undefined ? {} : { page: request.page }),
        ...(request.mail === undefined ? {} : { mail: request.mail }),
      };
      return take(deps, request, { wantsPerson: false, ...(Object.keys(detail).length === 0 ? {} : { detail }) });
    },
    async requestPerson(request) {
      const visitor = await findVisitorById(services.db, request.visitorId);
      const language = visitor?.language ?? (await services.knowledge(request.siteId))?.live.language ?? "en";
      const text = reply("wantPerson", language);
      return take(deps, { ...request, text }, { wantsPerson: true, detail: { request: "person" } });
    },
    async answerOnce(request) {
      checkText(request.question);
      return deps.quiet.during(() => answerOnce(deps, request));
    },
    async search(request) {
      deps.admission.refuseIfBusy();
      return deps.quiet.during(() => search(deps, request));
    },
    forAgents: createForAgents(deps),
    finishPending: () => pending.finish(),
    look: () => pending.look(),
    quietMs: deps.quiet.ms,
    async floorTaken(conversationId) {
      deps.floors.take(conversationId);
      await silence.demand(deps, conversationId);
    },
    settingsChanged() {
      deps.dials.forget();
      deps.node.events?.publish({ type: "settings-changed" });
    },
    idle: () => deps.queue.idle(),
    async close() {
      stopping.abort();
      await deps.queue.idle();
    },
  };
}

/** What turns must hear from other nodes. */
function hearOthers({ node, floors, dials }: TakeDeps, silence: Silence): void {
  node.events?.subscribe((event) => {
    switch (event.type) {
      case "floor-taken":
        floors.take(event.conversationId);
        return node.events?.publish({ type: "floor-heard", conversationId: event.conversationId, node: node.id });
      case "floor-heard":
        return silence.heard(event.conversationId, event.node);
      case "settings-changed":
        return dials.forget();
      default:
        // For the knowledge, or the chat windows.
        return;
    }
  });
}
