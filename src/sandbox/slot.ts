import { errnoName } from "#diagnostics/errno.ts";
import { HelperProcess } from "./helper-process.ts";
import { resultOf, resultWithout } from "./result.ts";
import { decodeResponse, encodeCancel, encodeGo, encodeRun, isEnded, MAX_REQUEST_BYTES, PROTOCOL_VERSION } from "./protocol.ts";
import type { SandboxLimits } from "./limits.ts";
import type { RunTurn, SandboxRequest, SandboxResult } from "./sandbox.ts";

export interface SlotOptions {
  /** The compiled helper. */
  readonly helper: string;
  readonly storeRoot: string;
  readonly tier: "namespaces" | "privileged";
  readonly limits: SandboxLimits;
  /** Steps see another user, host name, working folder and number of processors, so that results can be checked. */
  readonly varied?: boolean;
  /** The command's streams are joined to this process's, and its outputs stay where they are. For one request. */
  readonly attached?: boolean;
  /** A folder of `MemoryGroups`, where the kernel keeps a step to its memory. */
  readonly group?: string;
}

/** Where a slot's set-up failed. */
export interface SlotFailure {
  readonly step: string;
  /** "EPERM" */
  readonly errno: string;
}

/** One helper: one request at a time, of which the caller takes care. */
export class Slot {
  readonly options: SlotOptions;
  readonly #process: HelperProcess;
  #received: Buffer[] = [];
  #receivedBytes = 0;
  #neededBytes = 4;
  #waiting: ((payload: Buffer | undefined) => void) | undefined;
  #gone = false;
  readonly #heard = new WeakSet<AbortSignal>();
  /** The signal of the request that runs. */
  #running: AbortSignal | undefined;
  /** Its turn. */
  #turn: RunTurn | undefined;
  /** Undefined: the slot stands. */
  readonly ready: Promise<SlotFailure | undefined>;

  constructor(options: SlotOptions) {
    const { helper, storeRoot, tier, limits, varied = false, attached = false, group = "-" } = options;
    this.options = options;
    const numbers = [
      limits.tmpfsBytes,
      limits.outputBytes,
      limits.outputEntries,
      limits.processes,
      limits.openFiles,
      limits.logBytes,
      limits.memoryBytes,
    ];
    const appearance = attached ? "attached" : varied ? "varied" : "usual";
    const words = [tier, storeRoot, ...numbers.map(String), appearance, group];
    const onEnd = (fault = this.#spawnError): void => {
      this.#spawnError = fault;
      this.#end();
    };
    this.#process = new HelperProcess(helper, words, { onData: (bytes) => this.#receive(bytes), onEnd }, attached ? [0, 1, 2] : []);
    this.ready = this.#next().then((payload) => {
      if (payload === undefined) return { step: "starting the helper", errno: this.#spawnError };
      const response = decodeResponse(payload);
      if (response.kind !== "hello" || response.version !== PROTOCOL_VERSION) return { step: "greeting the helper", errno: "EPROTO" };
      return response.step === "" ? undefined : { step: response.step, errno: errnoName(response.errno) };
    });
  }

  #spawnError = "EPIPE";

  get gone(): boolean {
    return this.#gone;
  }

  /** When this ends the slot is free; what the helper said is decoded when somebody asks for it. */
  async run(request: SandboxRequest, signal?: AbortSignal, turn?: RunTurn): Promise<() => SandboxResult> {
    const frame = encodeRun(request, this.options.storeRoot, turn !== undefined);
    if (frame.length > MAX_REQUEST_BYTES) return () => resultWithout({ kind: "setup-failed", step: "sending the request", errno: "E2BIG" });
    const answer = this.#next();
    this.#process.write(frame);
    this.#listenTo(signal);
    if (signal?.aborted === true) this.#cancel();
    this.#turn = turn;
    if (turn !== undefined) void this.#begin(turn, answer);
    const payload = await answer;
    this.#running = this.#turn = undefined;
    return () => this.#resultOf(payload, request);
  }

  /** Lets the command begin when it may: that may come after its end, as something was wrong when it was laid out. */
  async #begin(turn: RunTurn, answer: Promise<unknown>): Promise<void> {
    let hasEnded = false;
    void answer.then(() => (hasEnded = true));
    const mayBegin = await turn.begin();
    if (hasEnded) turn.end();
    else this.#process.write(mayBegin ? encodeGo() : encodeCancel());
  }

  #resultOf(payload: Buffer | undefined, request: SandboxRequest): SandboxResult {
    const response = payload === undefined ? undefined : decodeResponse(payload);
    if (response?.kind !== "result")
      return resultWithout({ kind: "setup-failed", step: "waiting for the helper, which ended", errno: "EPIPE" });
    return resultOf(response, request, this.options.limits);
  }

  /** Steps of one build have one signal, which is listened to once. */
  #listenTo(signal: AbortSignal | undefined): void {
    this.#running = signal;
    if (signal === undefined || this.#heard.has(signal)) return;
    this.#heard.add(signal);
    signal.addEventListener("abort", () => this.#running === signal && this.#cancel(), { once: true });
  }

  #cancel(): void {
    this.#process.write(encodeCancel());
  }

  /** Ends the helper and all that it runs. */
  async close(): Promise<void> {
    if (!this.#gone) await this.#process.close();
  }

  #next(): Promise<Buffer | undefined> {
    if (this.#waiting !== undefined) throw new Error("a slot does one thing at a time");
    if (this.#gone) return Promise.resolve(undefined);
    this.#process.hold();
    return new Promise((resolve) => {
      this.#waiting = resolve;
    });
  }

  /** A waiting slot must not keep the process alive. */
  #answer(payload: Buffer | undefined): void {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    this.#process.release();
    waiting?.(payload);
  }

  #receive(bytes: Buffer): void {
    this.#received.push(bytes);
    this.#receivedBytes += bytes.length;
    while (this.#receivedBytes >= this.#neededBytes) {
      const [first] = this.#received;
      const all = this.#received.length === 1 && first !== undefined ? first : Buffer.concat(this.#received);
      const length = 4 + all.readUInt32LE(0);
      const isWhole = all.length >= length;
      const rest = isWhole ? all.subarray(length) : all;
      this.#received = rest.length > 0 ? [rest] : [];
      this.#receivedBytes = rest.length;
      this.#neededBytes = isWhole ? 4 : length;
      if (!isWhole) return;
      const payload = all.subarray(4, length);
      if (isEnded(payload)) this.#turn?.end();
      else this.#answer(payload);
    }
  }

  #end(): void {
    if (this.#gone) return;
    this.#gone = true;
    this.#answer(undefined);
  }
}
