package dev.argali.cpu;

import dev.argali.cpu.kernels.Kernel;
import dev.argali.cpu.kernels.Plan;
import dev.argali.runtime.Backend;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// When a plan reads and writes what: which results may take the memory of a parameter.
final class InPlaceOrder {
    private final List<Kernel> kernels;
    private final Map<Plan.Storage, Integer> storageOf = new HashMap<>();
    private final List<List<Integer>> readers = new ArrayList<>();
    private final List<List<Integer>> writers = new ArrayList<>();
    private int lastThatMayFail = -1;

    InPlaceOrder(Plan plan) {
        this.kernels = plan.kernels();
        for (int s = 0; s < plan.storages().size(); s++) {
            readers.add(new ArrayList<>());
            writers.add(new ArrayList<>());
            Plan.Storage storage = plan.storages().get(s);
            if (storage instanceof Plan.Argument || storage instanceof Plan.Result) {
                storageOf.putIfAbsent(storage, s);
            }
        }
        for (int i = 0; i < kernels.size(); i++) {
            int at = i;
            kernels.get(i).reads().forEach(s -> readers.get(s).add(at));
            kernels.get(i).writes().forEach(s -> writers.get(s).add(at));
            lastThatMayFail = kernels.get(i).mayFail() ? i : lastThatMayFail;
        }
    }

    /// Whether a result may be written over a parameter: whoever reads the parameter has done so before, or reads each
    /// element just before it is written; and from there on nothing fails, which would have to leave the parameter
    /// whole.
    boolean allows(Backend.InPlace pair) {
        Integer argument = storageOf.get(new Plan.Argument(pair.parameter()));
        Integer result = storageOf.get(new Plan.Result(pair.result()));
        if (argument == null || result == null) {
            return false;
        }
        List<Integer> writes = writers.get(result);
        int first = writes.isEmpty() ? Integer.MAX_VALUE : writes.getFirst();
        if (lastThatMayFail >= first) {
            return false;
        }
        return readers.get(argument).stream()
                .allMatch(reader -> reader < first
                        || (reader == first && kernels.get(reader).allowsInPlace(argument, result)));
    }
}
