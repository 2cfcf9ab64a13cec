import { useQueryClient } from "@tanstack/react-query";
import { useLocation, useNavigate } from "react-router";
import { disconnect } from "../../live.ts";

/** Where the reader wanted to go before the sign-in page. */
export function useCameFrom(): string {
  const { state } = useLocation();
  const from: unknown = typeof state === "object" && state !== null && "from" in state ? state.from : undefined;
  return typeof from === "string" && from.startsWith("/") ? from : "/";
}

/** After signing in: nothing from the previous user is kept, and the reader continues. */
export function useEnter(): () => void {
  const queries = useQueryClient();
  const navigate = useNavigate();
  const from = useCameFrom();
  return () => {
    disconnect();
    queries.clear();
    navigate(from, { replace: true });
  };
}
