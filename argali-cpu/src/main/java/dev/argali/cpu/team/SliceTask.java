package dev.argali.cpu.team;

/// A task that [Team] runs in slices. Slices of one run may go on at the same time, in any order.
@FunctionalInterface
public interface SliceTask {
    /// Does one slice.
    ///
    /// @param slice its number, from 0
    /// @param worker who runs it, from 0 to [Team#threads] − 1: no two slices of one run have the same worker at the
    /// same
    ///     time, so that it may number scratch memory of the program that runs
    void run(int slice, int worker);
}
