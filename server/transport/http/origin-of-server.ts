import type { Request } from "express";

/** The address that readers use, "https://chat.example". */
export function originOfServer(publicUrl: string | undefined, request: Request): string {
  return publicUrl === undefined ? `${request.protocol}://${request.host}` : new URL(publicUrl).origin;
}
