import { BlockList, isIPv6 } from "node:net";

/** 0.0.0.0 is answered by the machine itself; IPv4 in IPv6 counts as what it stands for. */
const OWN = new BlockList();
OWN.addSubnet("127.0.0.0", 8, "ipv4");
OWN.addSubnet("0.0.0.0", 8, "ipv4");
// ::1, ::, and the old form of IPv4 in IPv6.
OWN.addSubnet("::", 96, "ipv6");

/** As RFC 6761 has it, and as hosts files of Linux name it. */
const NAMES = /^(?:(?:.*\.)?localhost|localhost\.localdomain|(?:ip6-)?(?:localhost|loopback))$/;

/**
 * Whether an address's host may be this machine, however it is written: a name with a dot at its end, an address in other digits or with fewer parts. What a
 * resolver makes of other names nobody knows here.
 */
export function mayBeThisMachine(hostname: string): boolean {
  // As hosts of http are read (WHATWG URL, «host parser»): of other schemes a URL keeps the text.
  const text = `http://${hostname}/`;
  const host = (URL.canParse(text) ? new URL(text).hostname : hostname.toLowerCase()).replace(/\.+$/, "");
  const address = host.replace(/^\[(.*)\]$/, "$1");
  return host === "" || NAMES.test(host) || OWN.check(address, isIPv6(address) ? "ipv6" : "ipv4");
}
