let
  part = i: { a = i; b = i + 1; c = "c"; d = true; };
  other = i: { e = i; f = i; g = "g"; };
  one = i: let m = part i // other i // { h = i; }; in m.a + m.e + m.h;
in
builtins.foldl' (sum: i: sum + one i) 0 (builtins.genList (i: i) 2000000)
