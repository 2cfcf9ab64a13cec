import { useQueryClient } from "@tanstack/react-query";
import { useLocation, useNavigate } from "react-router";
import { hangUp } from "../../live.ts";

/** Where the reader wanted to go when the sign-in page came between. */
export function useCameFrom(): string {
  const { state } = useLocation();
  const from: unknown = typeof state === "object" && state !== null && "from" in state ? state.from : undefined;
  return typeof from === "string" && from.startsWith("/") ? from : "/";
}

/** What follows a sign-in: nothing of whoever was here before is kept, and the reader goes on. */
export function useEnter(): () => void {
  const queries = useQueryClient();
  const navigate = useNavigate();
  const from = useCameFrom();
  return () => {
    hangUp();
    queries.clear();
    navigate(from, { replace: true });
  };
}
