fun main() {
    overloads()
    seed01()
}
