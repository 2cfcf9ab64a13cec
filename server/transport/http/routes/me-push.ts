import { doneReply } from "../../../wire/auth.ts";
import { pushChoices, pushDeviceBody, pushDeviceReply, pushReply } from "../../../wire/push.ts";
import type { TransportDeps } from "../../deps.ts";
import { type Route, route } from "../route.ts";
import { signedIn } from "./signed-in.ts";

/** The signed-in member's devices for push notifications. */
export function mePushRoutes({ push }: Pick<TransportDeps, "push">): Route[] {
  if (push === undefined) return [];
  const path = "/api/v1/me/push";
  const common = { may: "conversations.reply", on: "anywhere", auth: "member" } as const;
  const records = { nothing: "themselves" } as const;
  return [
    route({
      ...common,
      method: "get",
      path,
      name: "mePush",
      summary:
        "Returns what you are told by push notification, on which devices, and the server's key to subscribe with.",
      reply: pushReply,
      errors: [],
      handle: ({ caller }) => push.read(signedIn(caller)),
    }),
    route({
      ...common,
      method: "patch",
      path,
      name: "mePushChange",
      records,
      summary:
        "Chooses what you are told by push notification while no console of yours is visible: your own conversations, " +
        "followed ones, new ones in the queue.",
      body: pushChoices,
      reply: pushReply,
      errors: [],
      handle: ({ caller, body }) => push.choose(signedIn(caller), body),
    }),
    route({
      ...common,
      method: "post",
      path: `${path}/devices`,
      name: "mePushDeviceAdd",
      records,
      summary: "Turns push notifications on in this browser, until your session here ends.",
      body: pushDeviceBody,
      reply: pushDeviceReply,
      errors: [],
      handle: async ({ caller, body }) => ({ id: await push.add(signedIn(caller), body) }),
    }),
    route({
      ...common,
      method: "delete",
      path: `${path}/devices/:id`,
      name: "mePushDeviceRemove",
      records,
      summary: "Turns push notifications off on one of your devices.",
      reply: doneReply,
      errors: ["NOT_FOUND"],
      async handle({ caller, params }) {
        await push.remove(signedIn(caller), params.id ?? "");
        return { done: true };
      },
    }),
    route({
      ...common,
      method: "post",
      path: `${path}/devices/:id/test`,
      name: "mePushDeviceTest",
      records,
      summary: "Sends a test notification to one of your devices.",
      reply: doneReply,
      errors: ["NOT_FOUND", "PUSH_GONE", "PUSH_UNDELIVERED"],
      async handle({ caller, params }) {
        await push.test(signedIn(caller), params.id ?? "");
        return { done: true };
      },
    }),
  ];
}
