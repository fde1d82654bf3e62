/* The stand-alone interpreter (lua(1)): options, a script and its arguments; without them lines from the console. */
#pragma once

int lua_main(int argc, char **argv);
