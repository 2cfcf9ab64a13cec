import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { Navigate, useLocation, useSearchParams } from "react-router";
import type { $ZodType } from "zod/v4/core";
import { resetLookReply, signInReply, welcomeLookReply } from "../../../server/wire/auth.ts";
import { meReply } from "../../../server/wire/console.ts";
import { ApiError, call } from "../../api.ts";
import { useWords } from "../../language.tsx";
import { disconnect } from "../../live.ts";
import { Fault } from "../../parts/fault.tsx";
import { Loading } from "../../parts/loading.tsx";
import { Card } from "./card.tsx";
import { Expired } from "./expired.tsx";
import { ForgotForm } from "./forgot-form.tsx";
import { ResetForm } from "./reset-form.tsx";
import { SignInForm } from "./sign-in-form.tsx";
import { useCameFrom } from "./use-enter.ts";
import { WelcomeForm } from "./welcome-form.tsx";
import { words } from "./words.ts";

/** The pages before the console, by address: /sign-in, /welcome?token=, /reset?token=. */
export default function SignIn() {
  const { pathname } = useLocation();
  const [search] = useSearchParams();
  // The connection to the desk belonged to the session that ended.
  useEffect(disconnect, []);
  const token = search.get("token") ?? "";
  if (pathname === "/welcome") return <Welcome token={token} />;
  if (pathname === "/reset") return <Reset token={token} />;
  return <Door />;
}

function Door() {
  const [forgot, setForgot] = useState(false);
  const [email, setEmail] = useState("");
  const { state } = useLocation();
  const from = useCameFrom();
  const options = useQuery({ queryKey: ["sign-in"], queryFn: () => call("GET", "sign-in", signInReply), retry: false });
  // If a page led here, nobody is signed in. Otherwise the address was opened directly, perhaps with a session.
  const me = useQuery({
    queryKey: ["me"],
    queryFn: () => call("GET", "me", meReply),
    enabled: state === null,
    retry: false,
    staleTime: 0,
  });
  if (state === null && me.isSuccess && !me.isFetching) return <Navigate to={from} replace />;
  if (forgot && options.data !== undefined) {
    return <ForgotForm options={options.data} email={email} onEmail={setEmail} onBack={() => setForgot(false)} />;
  }
  return <SignInForm options={options.data} email={email} onEmail={setEmail} onForgot={() => setForgot(true)} />;
}

function Welcome({ token }: { token: string }) {
  const look = useLink("welcome", token, welcomeLookReply);
  if (look.data === undefined) return <Unopened error={look.error} onRetry={() => void look.refetch()} />;
  return <WelcomeForm token={token} look={look.data} />;
}

function Reset({ token }: { token: string }) {
  const look = useLink("reset", token, resetLookReply);
  if (look.data === undefined) return <Unopened error={look.error} onRetry={() => void look.refetch()} />;
  return <ResetForm token={token} email={look.data.email} />;
}

function useLink<T>(kind: "welcome" | "reset", token: string, schema: $ZodType<T>) {
  return useQuery({
    queryKey: [kind, token],
    queryFn: () => call("POST", `${kind}/look`, schema, { token: token === "" ? "-" : token }),
    // Only checked once: while the form is being filled in, this form itself may use up its link.
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
}

function Unopened({ error, onRetry }: { error: Error | null; onRetry: () => void }) {
  const said = useWords(words);
  if (error instanceof ApiError && error.code === "LINK_EXPIRED") return <Expired />;
  return (
    <Card title={said.welcomeTitle}>{error === null ? <Loading /> : <Fault error={error} onRetry={onRetry} />}</Card>
  );
}
