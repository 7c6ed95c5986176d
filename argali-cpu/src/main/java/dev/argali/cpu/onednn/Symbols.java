package dev.argali.cpu.onednn;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.argali.graph.ArgaliException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemoryLayout;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Every C function that is bound, with its signature. Pointers and `size_t` are 64-bit integers: all platforms of
/// [Platform] are 64-bit, and an address that is already a number needs no object around it.
final class Symbols {
    private Symbols() {}

    private static final Map<String, FunctionDescriptor> SIGNATURES = new LinkedHashMap<>();

    static {
        status("dnnl_engine_create", JAVA_LONG, JAVA_INT, JAVA_LONG);
        status("dnnl_stream_create", JAVA_LONG, JAVA_LONG, JAVA_INT);
        pointer("dnnl_version");
        status("dnnl_get_effective_cpu_isa");
        status("dnnl_set_primitive_cache_capacity", JAVA_INT);
        status("dnnl_primitive_attr_create", JAVA_LONG);
        status("dnnl_primitive_attr_set_scratchpad_mode", JAVA_LONG, JAVA_INT);
        status("dnnl_primitive_attr_set_post_ops", JAVA_LONG, JAVA_LONG);
        status("dnnl_primitive_attr_destroy", JAVA_LONG);
        status("dnnl_post_ops_create", JAVA_LONG);
        status("dnnl_post_ops_append_sum", JAVA_LONG, JAVA_FLOAT, JAVA_INT, JAVA_INT);
        status("dnnl_post_ops_destroy", JAVA_LONG);
        status("dnnl_memory_desc_create_with_strides", JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_LONG);
        status("dnnl_memory_desc_create_with_tag", JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_INT);
        pointer("dnnl_memory_desc_get_size", JAVA_LONG);
        status("dnnl_memory_desc_equal", JAVA_LONG, JAVA_LONG);
        status("dnnl_memory_desc_destroy", JAVA_LONG);
        status(
                "dnnl_matmul_primitive_desc_create",
                JAVA_LONG,
                JAVA_LONG,
                JAVA_LONG,
                JAVA_LONG,
                JAVA_LONG,
                JAVA_LONG,
                JAVA_LONG);
        status("dnnl_convolution_forward_primitive_desc_create", convolution(9, JAVA_INT, JAVA_INT));
        status("dnnl_convolution_backward_data_primitive_desc_create", convolution(9, JAVA_INT));
        status("dnnl_convolution_backward_weights_primitive_desc_create", convolution(10, JAVA_INT));
        status("dnnl_reorder_primitive_desc_create", JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);
        status("dnnl_primitive_desc_query", JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_LONG);
        pointer("dnnl_primitive_desc_query_md", JAVA_LONG, JAVA_INT, JAVA_INT);
        status("dnnl_primitive_desc_destroy", JAVA_LONG);
        status("dnnl_primitive_create", JAVA_LONG, JAVA_LONG);
        status("dnnl_primitive_execute", JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_LONG);
        status("dnnl_primitive_destroy", JAVA_LONG);
        status("dnnl_memory_create", JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);
        status("dnnl_memory_set_data_handle", JAVA_LONG, JAVA_LONG);
        status("dnnl_memory_destroy", JAVA_LONG);
        SIGNATURES.put("omp_set_num_threads", FunctionDescriptor.ofVoid(JAVA_INT));
    }

    /// Kinds behind the result and the engine, then pointers: descriptors, the window, the plan of the forward pass,
    /// attributes.
    private static MemoryLayout[] convolution(int pointers, MemoryLayout... kinds) {
        var arguments = new ArrayList<MemoryLayout>(List.of(JAVA_LONG, JAVA_LONG));
        arguments.addAll(List.of(kinds));
        arguments.addAll(Collections.nCopies(pointers, JAVA_LONG));
        return arguments.toArray(MemoryLayout[]::new);
    }

    private static void status(String name, MemoryLayout... arguments) {
        SIGNATURES.put(name, FunctionDescriptor.of(JAVA_INT, arguments));
    }

    private static void pointer(String name, MemoryLayout... arguments) {
        SIGNATURES.put(name, FunctionDescriptor.of(JAVA_LONG, arguments));
    }

    /// {@return the names of all bound functions}
    static List<String> names() {
        return List.copyOf(SIGNATURES.keySet());
    }

    static FunctionDescriptor signature(String name) {
        FunctionDescriptor signature = SIGNATURES.get(name);
        if (signature == null) {
            throw new ArgaliException(name, "is not among the bound functions", "Add it to Symbols");
        }
        return signature;
    }
}
