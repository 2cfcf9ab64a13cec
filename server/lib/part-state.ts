/** What `/readyz`, the console and the terminal say of one part of the system. */
export interface PartState {
  /** `ready`: serves. `starting`: will serve by itself. `degraded`: serves less well. `absent`: not configured. `failed`: needs someone. */
  status: "ready" | "starting" | "degraded" | "absent" | "failed";
  /** One sentence for an operator: what it is, and what to do when it does not serve. */
  detail: string;
  /** 0 to 1 while something is fetched or built. */
  progress?: number;
}
