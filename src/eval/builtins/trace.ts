import { builtin } from "../builtin.ts";
import { showValue } from "../show.ts";
import { writtenSize } from "../value-size.ts";

const TRACE_FUEL = 1_000;

export const trace = builtin(
  {
    theme: "checks",
    signature: "trace(message: any, value: any) -> any",
    meaning:
      "the second argument; while it is asked for, the message is told on standard error with the place of the call, a string as it is, other values as `kiln eval` shows them. Nothing is told where the value isn't needed, or is known from an evaluation before (`--watch`)",
    examples: [
      ['trace("here", 1 + 1)', "2"],
      ['let { a = trace("never told", 1)  b = 2 } in b', "2"],
    ],
  },
  (call) => {
    const message = call.value("message");
    if (typeof message !== "string") call.machine.spend(writtenSize(message), call.at);
    const text = typeof message === "string" ? message : showValue(message);
    call.roomFor(text.length);
    // So that their number stays within what people read, and memory holds.
    call.machine.spend(TRACE_FUEL, call.at);
    call.machine.traces.push({ text, at: call.at });
    return call.value("value");
  },
);
