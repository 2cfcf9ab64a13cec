export const ROOMS: readonly { room: string; holds: string; may: readonly string[] }[];
export function faults(): string[];
export function importsBetweenRooms(): [from: string, to: string, file: string, target: string][];
