"""Kernels that only other kernels call: linked into their callers, never made into machine code of their own.

By default numba optimises every function and turns it into machine code, also where nobody will ever call it from
Python; its callers do the same again, for their copy of it: for the search's fifty inner kernels work done
twice. This uses numba's internals: pyproject.toml has the versions it was tested with.
"""

from __future__ import annotations

from typing import Any

from numba._dynfunc import make_function
from numba.core.codegen import JITCodeLibrary
from numba.core.compiler import CompilerBase, DefaultPassBuilder
from numba.core.compiler_machinery import PassManager, register_pass
from numba.core.typed_passes import NativeLowering


class _LinkedLibrary(JITCodeLibrary):
    """A library that is only linked into others: these are optimised as a whole, and made into machine code."""

    def _optimize_final_module(self) -> None:
        """Leave it to the callers."""

    def _finalize_final_module(self) -> None:
        self._finalize_dynamic_globals()
        self._verify_declare_only_symbols()
        self._finalized = True


@register_pass(mutates_CFG=True, analysis_only=False)
class _LowerToLink(NativeLowering):
    """Lower a function for its callers: numba knows it by a handle that has no code to call from Python."""

    _name = "lower_to_link"

    def run_pass(self, state: Any) -> bool:
        state.library = _LinkedLibrary(state.targetctx.codegen(), state.func_id.func_qualname)
        state.flags.no_compile = True
        super().run_pass(state)
        lowered = state["cr"]
        module, name = lowered.fndesc.lookup_module(), state.func_id.func_name
        handle = make_function(module, name, "only for other kernels", 0, lowered.env, (state.library,))
        state.targetctx.insert_user_function(handle, lowered.fndesc, [state.library])
        state["cr"] = lowered._replace(cfunc=handle)
        return True


class LinkOnlyCompiler(CompilerBase):
    """Numba's own pipeline with the last step replaced."""

    def define_pipelines(self) -> list[PassManager]:
        """Return the one pipeline."""
        passes = DefaultPassBuilder.define_nopython_pipeline(self.state)
        passes.add_pass_after(_LowerToLink, NativeLowering)
        passes.passes = [(kind, text) for kind, text in passes.passes if kind is not NativeLowering]
        passes.finalize()
        return [passes]
