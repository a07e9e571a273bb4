#!/usr/bin/env node
/** `hearth models|pull|import|adapters …`: the library from the command line. */
import { runCli } from "./cli/run.ts"
import { processTerminal } from "./cli/terminal.ts"

process.exitCode = await runCli(process.argv.slice(2), process.env, processTerminal())
