/** What `/readyz`, the console and the terminal say about one part of the system. */
export interface PartState {
  /**
   * `ready`: works. `starting`: will soon work. `degraded`: works less well. `absent`: not set up. `failed`: needs
   * attention.
   */
  status: "ready" | "starting" | "degraded" | "absent" | "failed";
  /** One sentence for an operator: what it is, and what to do if it doesn't work. */
  detail: string;
  /** 0 to 1 while something is being downloaded or built. */
  progress?: number;
}
