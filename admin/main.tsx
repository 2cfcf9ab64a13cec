import { MantineProvider } from "@mantine/core";
import "@mantine/core/styles.css";
import { MutationCache, QueryCache, QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { BrowserRouter } from "react-router";
import { ApiError, isSignedOut } from "./api.ts";
import { App } from "./app.tsx";
import { BASE, NONCE } from "./document.ts";
import { LanguageProvider } from "./language.tsx";
import { theme } from "./theme.ts";
import "./installed/install.ts";
import "./console.css";

/**
 * Any call can show that the session has ended elsewhere: ask again who is signed in, which leads to the sign-in page.
 */
const onError = (error: unknown, key?: readonly unknown[]) => {
  if (isSignedOut(error) && key?.[0] !== "me") void queries.invalidateQueries({ queryKey: ["me"] });
};
const queries: QueryClient = new QueryClient({
  queryCache: new QueryCache({ onError: (error, query) => onError(error, query.queryKey) }),
  mutationCache: new MutationCache({ onError: (error) => onError(error) }),
  defaultOptions: {
    queries: {
      // Changes arrive over the socket; a page that comes back to the foreground checks again.
      staleTime: 30_000,
      // Asking again won't change an error from the server.
      retry: (count, error) => !(error instanceof ApiError) && count < 3,
    },
  },
});

// The library that locks scrolling under a dialog (react-remove-scroll) adds a <style> and looks for its nonce here.
Object.assign(globalThis, { __webpack_nonce__: NONCE });

const element = document.getElementById("tuppence");
if (element !== null)
  createRoot(element).render(
    <StrictMode>
      <MantineProvider theme={theme} defaultColorScheme="auto" getStyleNonce={() => NONCE}>
        <QueryClientProvider client={queries}>
          <BrowserRouter basename={`${BASE}/console`}>
            <LanguageProvider>
              <App />
            </LanguageProvider>
          </BrowserRouter>
        </QueryClientProvider>
      </MantineProvider>
    </StrictMode>,
  );
