import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import * as z from "zod/mini";
import {
  type DeliveryState,
  deliveriesReply,
  deliveryMade,
  deliveryReply,
  replayedReply,
  type WebhookContent,
  type WebhookEvent,
  type WebhookKind,
  webhookMade,
  webhooksReply,
  webhookWire,
} from "../../../../server/wire/webhooks.ts";
import { call } from "../../../api.ts";

/** Milliseconds between two looks at what is being sent. */
const LOOK_MS = 2_000;
const KEY = "webhooks";

export interface WebhookDraft {
  readonly site: string | null;
  readonly kind: WebhookKind;
  readonly name: string;
  readonly address: string;
  readonly events: readonly WebhookEvent[];
  readonly content: WebhookContent;
}

/** Every webhook of the organisation. */
export function useWebhooks() {
  return useQuery({ queryKey: [KEY, "list"], queryFn: () => call("GET", "webhooks", webhooksReply) });
}

/** One webhook; fetched again while something waits to be sent. */
export function useWebhook(id: string) {
  return useQuery({
    queryKey: [KEY, "one", id],
    queryFn: () => call("GET", `webhooks/${encodeURIComponent(id)}`, webhookWire),
    refetchInterval: ({ state }) => ((state.data?.counts.waiting ?? 0) > 0 ? LOOK_MS : false),
  });
}

/** Its log, newest first; fetched again while something in it waits. */
export function useDeliveries(id: string, state: DeliveryState | null) {
  return useInfiniteQuery({
    queryKey: [KEY, "log", id, state],
    initialPageParam: "",
    queryFn: ({ pageParam, signal }) => {
      const query = new URLSearchParams({
        ...(state === null ? {} : { state }),
        ...(pageParam === "" ? {} : { cursor: pageParam }),
      });
      return call("GET", `webhooks/${id}/deliveries?${query}`, deliveriesReply, undefined, { signal });
    },
    getNextPageParam: (page) => page.next ?? undefined,
    refetchInterval: ({ state: now }) =>
      now.data?.pages.some((page) => page.deliveries.some((one) => one.state === "waiting")) === true ? LOOK_MS : false,
  });
}

/** One delivery with its tries. @param stamp changes when there's something new to see */
export function useDelivery(id: string, stamp: string) {
  return useQuery({
    queryKey: [KEY, "delivery", id, stamp],
    queryFn: () => call("GET", `webhook-deliveries/${id}`, deliveryReply),
  });
}

/** Adds a webhook, or changes the one with this id. @returns the new one's secret */
export function useSaveWebhook(id: string | undefined) {
  const refresh = useRefresh();
  return useMutation({
    async mutationFn({ kind, address, name, ...draft }: WebhookDraft) {
      const named = name.trim() === "" ? {} : { name };
      if (id === undefined) return call("POST", "webhooks", webhookMade, { kind, address, ...named, ...draft });
      const change = { ...draft, ...named, ...(address.trim() === "" ? {} : { address }) };
      return { webhook: await call("PATCH", `webhooks/${id}`, webhookWire, change), secret: null };
    },
    onSuccess: refresh,
    // Only the reader has the secret now.
    gcTime: 0,
  });
}

/** What can be done with a webhook. */
export function useWebhookActions(id: string) {
  const refresh = useRefresh();
  const path = `webhooks/${id}`;
  return {
    turn: useMutation({
      mutationFn: (isOn: boolean) => call("PATCH", path, webhookWire, { isOn }),
      onSettled: refresh,
    }),
    test: useMutation({ mutationFn: () => call("POST", `${path}/test`, deliveryMade), onSettled: refresh }),
    rotate: useMutation({
      mutationFn: () => call("POST", `${path}/rotate`, webhookMade, {}),
      onSettled: refresh,
      gcTime: 0,
    }),
    replayFailed: useMutation({
      mutationFn: () => call("POST", `${path}/replay-failed`, replayedReply),
      onSettled: refresh,
    }),
    remove: useMutation({ mutationFn: () => call("DELETE", path, z.object({ removed: z.literal(true) })) }),
  };
}

export function useReplay(deliveryId: string) {
  const refresh = useRefresh();
  return useMutation({
    mutationFn: () => call("POST", `webhook-deliveries/${deliveryId}/replay`, deliveryMade),
    onSettled: refresh,
  });
}

function useRefresh() {
  const queries = useQueryClient();
  return () => void queries.invalidateQueries({ queryKey: [KEY] });
}
