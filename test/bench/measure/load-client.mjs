// Visitors in a process of their own: node load-client.mjs, fed one JSON on stdin, answers with one JSON on stdout.
// {url, site, visitors, rate, seconds, warmUp, questions}: `rate` messages a second, one after the other visitor, in open
// loop: a slow answer does not hold up the next message. Each is timed from the send to the first text.

import { text } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { io } from "socket.io-client";

const { url, site, visitors, rate, seconds, warmUp, questions } = JSON.parse(await text(process.stdin));
const times = [];
let unanswered = 0;

class Visitor {
  constructor() {
    this.open();
  }
  /** As a visitor nobody has seen before. */
  open() {
    this.socket = io(`${url}/widget`, { auth: { site }, transports: ["websocket"], forceNew: true });
    this.ready = new Promise((resolve, reject) => {
      this.socket.once("welcome", resolve);
      this.socket.once("connect_error", reject);
    });
    this.socket.on("message-start", ({ form }) => {
      if (this.asked !== undefined) this.asked.form = form;
    });
    this.socket.on("message-delta", () => {
      if (this.asked !== undefined) this.asked.firstMs ??= performance.now() - this.asked.sentMs;
    });
    this.socket.on("message-end", () => {
      const { asked } = this;
      if (asked === undefined) return;
      this.asked = undefined;
      asked.wholeMs = performance.now() - asked.sentMs;
      if (asked.counted) times.push(asked);
    });
    // While a person is waited for the machine is silent: the next message is another visitor's.
    this.socket.on("conversation-state", ({ state }) => {
      if (state !== "machine") this.queued = true;
    });
  }
  ask(question, counted) {
    if (this.queued) {
      this.socket.disconnect();
      this.queued = false;
      this.asked = undefined;
      this.open();
    }
    if (this.asked !== undefined) unanswered++;
    const asked = { question, sentMs: performance.now(), counted };
    this.asked = asked;
    this.socket.emit("message-send", { clientMessageId: crypto.randomUUID(), text: question }, (ack) => {
      asked.acknowledgedMs = performance.now() - asked.sentMs;
      if (!ack.ok) asked.error = ack.error.code;
    });
  }
}

const all = [];
for (let i = 0; i < visitors; i++) {
  all.push(new Visitor());
  // An address may open a burst of sockets, then a few a second.
  if (i % 20 === 19) await Promise.all(all.map((one) => one.ready));
}
await Promise.all(all.map((one) => one.ready));

const total = Math.round(rate * (warmUp + seconds));
const from = performance.now();
for (let i = 0; i < total; i++) {
  const dueMs = from + (i * 1000) / rate;
  const wait = dueMs - performance.now();
  if (wait > 0) await sleep(wait);
  all[i % visitors].ask(questions[i % questions.length], i >= rate * warmUp);
}
await sleep(3_000);
unanswered += all.filter((one) => one.asked !== undefined && !one.queued).length;
process.stdout.write(JSON.stringify({ times, unanswered }));
for (const one of all) one.socket.disconnect();
